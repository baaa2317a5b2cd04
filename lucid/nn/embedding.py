"""A table of vectors to learn, looked up by number."""

from lucid.autograd import no_grad
from lucid.nn.init import normal_
from lucid.nn.module import Module, Parameter
from lucid.ops import embedding, empty
from lucid.ops.embedding import needs_defaults, padding_row


class Embedding(Module):
    """The rows of a table at whole numbers: a vector for each word of a dictionary.

    Parameters
    ----------
    num_embeddings, embedding_dim : int
        V, the rows of the table, and D, their length.
    padding_idx : int, optional
        A row that is 0 at the start and gets no gradient.
    max_norm, norm_type, scale_grad_by_freq, sparse : optional
        PyTorch's; lucid has their defaults alone.
    device, dtype : optional
        Of the table; by default the CPU and float32.

    Attributes
    ----------
    weight : Parameter
        Of shape (V, D), drawn from N(0, 1).

    Raises
    ------
    ValueError, IndexError
        If a size is less than 1, or a number is out of range.
    NotImplementedError
        If ``max_norm``, ``scale_grad_by_freq`` or ``sparse`` is set.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Embedding(10, 3)(lucid.tensor([[1, 2], [9, 9]])).shape
    (2, 2, 3)
    """

    def __init__(
        self, num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0,
        scale_grad_by_freq=False, sparse=False, device=None, dtype=None,
    ):  # fmt: skip
        if num_embeddings < 1 or embedding_dim < 1:
            sizes = f"num_embeddings (={num_embeddings}) and embedding_dim (={embedding_dim})"
            raise ValueError(f"{sizes} must be 1 or more")
        needs_defaults(max_norm, scale_grad_by_freq, sparse)
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.weight = Parameter(empty(num_embeddings, embedding_dim, device=device, dtype=dtype))
        self.padding_idx = padding_idx
        if padding_idx is not None:
            self.padding_idx = padding_row(padding_idx, num_embeddings)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw the table anew, as at the start; the row of padding is zeros."""
        normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx] = 0.0

    @classmethod
    def from_pretrained(cls, embeddings, freeze=True, padding_idx=None):
        """A layer whose table is given.

        Parameters
        ----------
        embeddings : Tensor
            The table, of shape (V, D), whose memory is shared.
        freeze : bool
            Whether it stays as it is.
        padding_idx : int, optional
            A row that gets no gradient.

        Examples
        --------
        >>> import lucid
        >>> table = lucid.nn.Embedding.from_pretrained(lucid.eye(3))
        >>> table(lucid.tensor(2))
        tensor([0., 0., 1.])
        """
        if embeddings.ndim != 2:
            raise ValueError(f"a table has shape (V, D), not {embeddings.shape}")
        layer = cls(*embeddings.shape)
        layer.weight = Parameter(embeddings, requires_grad=not freeze)
        layer.padding_idx = (
            None if padding_idx is None else padding_row(padding_idx, len(embeddings))
        )
        return layer

    def forward(self, x):
        """Whole numbers of any shape to vectors: (...) to (..., D)."""
        return embedding(x, self.weight, self.padding_idx)

    def extra_repr(self):
        """Its sizes, and the row of padding."""
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"
