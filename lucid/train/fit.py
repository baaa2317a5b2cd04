"""Training with one call."""

from lucid.backend.device import Device
from lucid.nn.functional import cross_entropy
from lucid.optim import AdamW, decay_groups
from lucid.train.checks import (
    check_callbacks,
    check_numbers,
    check_optimizer,
    check_parts,
    check_saving,
)
from lucid.train.history import History
from lucid.train.loop import Loop
from lucid.train.progress import epoch_lines
from lucid.train.ranks import ManyRanks, OneRank
from lucid.train.record import Record
from lucid.train.saving import Saving


def fit(
    model, loader, epochs, validation=None, optimizer=None, schedule=None, device=None, *,
    loss=cross_entropy, accumulate=1, clip=None, ema=None, callbacks=None, checkpoint=None,
    save_every=None, resume=False, distributed=False,
) -> History:  # fmt: skip
    """Train a classifier: for each batch, forward, loss, backward, step.

    Parameters
    ----------
    model : Module
        Maps images to scores, one for each class, or one alone, (N, 1), for a yes: a no has the
        score 0, as for ``BCEWithLogitsLoss``, which cross-entropy then is.
    loader : DataLoader
        Batches of (images, class indices), or of (images, probabilities); for a class of each
        pixel the indices are (N, H, W), and the scores (N, C, H, W).
    epochs : int
        How many times to go through all batches.
    validation : DataLoader, optional
        Batches to measure on after each epoch, by cross-entropy whatever ``loss`` is.
    optimizer : Optimizer, optional
        By default ``AdamW`` with lr 1e-3 and weight decay 0.05 on matrices and filters.
    schedule : optional
        Something whose ``step()`` follows each step of the optimizer.
    device : str or Device, optional
        Where to train, such as ``"cuda"``: the model is moved there, and so is each batch.
    loss : function
        Of scores and labels, the mean over the batch, such as
        ``lucid.nn.CrossEntropyLoss(label_smoothing=0.1)``.
    accumulate : int
        How many batches give the gradient of one step, which is the mean over all their samples;
        the last step of an epoch takes those that are left. Several ranks sum their gradients
        after the last of them. Labels that the loss leaves out (its ``ignore_index``, or -100)
        count for nothing.
    clip : float, optional
        The greatest length of all gradients together (:func:`lucid.optim.clip_grad_norm_`).
    ema : EMA, optional
        Averages of the weights (:class:`lucid.optim.EMA`), which follow each step, and which are
        validated too.
    callbacks : list of function, optional
        Each is called with the :class:`Record` of the run, at the events that it tells of. They
        take the place of the line that is printed for each epoch without them;
        :func:`progress` prints a fuller one.
    checkpoint : str or Path, optional
        A file, ``….safetensors``, in which the whole run is saved after each epoch, and at Ctrl-C.
    save_every : int, optional
        After how many steps it is saved within an epoch, too.
    resume : bool
        Whether to go on with the checkpoint, if there is such a file. Whenever the run was
        killed, it ends with the same bits as one that was not: give it the same model, data,
        settings and seed. What a data set or a sampler draws from elsewhere than ``lucid.random``
        is not in the file.
    distributed : bool
        Whether several ranks train, which ``mpiexec`` starts (:mod:`lucid.distributed`). The
        loaders are those of a single process: each rank gets its share of every batch. Rank 0
        prints and saves; the checkpoint must be where all ranks can read it, and any number of
        ranks can go on with it.

    Returns
    -------
    History
        Loss and accuracy of each epoch.

    Raises
    ------
    ValueError
        If there are no epochs or no batches, a schedule comes without its optimizer, the
        optimizer holds no parameter of the model, or the checkpoint is there already and shall
        not be resumed.
    TypeError
        If the loader has no length, its batches are no pairs of tensors, the model gives no
        scores, the loss is not one number, ``callbacks`` is no list of callbacks, or a class or
        a text stands where an object or a number is wanted.
    FileNotFoundError
        If the folder of the checkpoint is not there.
    KeyboardInterrupt
        At Ctrl-C; with a checkpoint it comes after the step under way, when the run is saved.

    Warns
    -----
    UserWarning
        If the optimizer lacks some parameters that are not frozen: they would not be trained.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.zeros(8, 4), lucid.zeros(8, dtype=lucid.int64))
    >>> loader = lucid.data.DataLoader(data, batch_size=4)
    >>> history = lucid.train.fit(lucid.nn.Linear(4, 2), loader, epochs=3)  # doctest: +ELLIPSIS
    epoch 1/3: ...
    epoch 2/3: ...
    epoch 3/3: ...
    >>> len(history.loss)
    3
    """
    check_parts(model, optimizer=optimizer, schedule=schedule, ema=ema, loss=loss)
    check_numbers(epochs, loader, validation, accumulate, clip, save_every)
    check_saving(checkpoint, resume, save_every, (loader, validation))
    check_callbacks(callbacks, schedule)
    if schedule is not None and optimizer is None:
        raise ValueError("a schedule belongs to an optimizer: give fit that one too")
    if device is not None:
        model = model.to(Device(device))
        ema = None if ema is None else ema.to(device)
    optimizer = AdamW(decay_groups(model, 0.05), lr=1e-3) if optimizer is None else optimizer
    check_optimizer(model, optimizer, schedule)
    ranks = ManyRanks() if distributed else OneRank()
    loader, validation = ranks.share(loader), ranks.share(validation)
    record = Record(model, optimizer, schedule, ema, epochs, len(loader))
    saving = Saving(record, checkpoint, save_every, ranks)
    callbacks = [epoch_lines()] if callbacks is None else list(callbacks)
    with ranks.training(model, ema), saving.interruptible():
        saving.restore()
        Loop(record, loader, validation, device, loss, accumulate, clip, callbacks, saving).run()
    return record.history
