"""A name that lucid does not have says what to use instead, and is not there."""

import ast
import itertools
import re
import threading
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy
import pytest

import lucid
from lucid import absent
from lucid.absent_kinds import KINDS

PAGE = Path(__file__).parents[1] / "docs" / "howto" / "coming_from_pytorch.rst"
PLACES = ("lucid", "lucid.nn", "lucid.nn.functional", "lucid.optim", "lucid.autograd", "lucid.func",
          "lucid.cuda")  # fmt: skip
USERS = (
    "name",
    "mode",
    "version",
    "range",
    "index",
    "seed",
    "types",
    "layout",
    "gradient",
    "storage",
)


def read(place, name):
    """An attribute, by its name."""
    return getattr(place, name)


def test_a_module_says_what_to_use_instead():
    with pytest.raises(AttributeError, match=r"'lucid.nn' has no attribute 'LSTM': .* nn.Linear"):
        lucid.nn.LSTM(3, 4)
    with pytest.raises(AttributeError, match=r"'compile': .*call the model itself"):
        read(lucid, "compile")
    with pytest.raises(AttributeError, match=r"use numpy.searchsorted\(a, x\)"):
        read(lucid, "searchsorted")


def test_a_tensor_says_what_to_use_instead():
    with pytest.raises(AttributeError, match=r"'Tensor' .* 'storage': use x.array"):
        lucid.ones(2).storage()
    with pytest.raises(AttributeError, match=r"'is_quantized': .*: leave it away"):
        read(lucid.ones(2), "is_quantized")
    with pytest.raises(AttributeError, match=r"'erfinv_': use lucid.nn.init.trunc_normal_, or sc"):
        lucid.ones(2).erfinv_()


def test_a_name_is_answered_by_its_own_kind():
    with pytest.raises(AttributeError, match=r"'nanquantile': use NumPy's function of that name"):
        read(lucid, "nanquantile")
    with pytest.raises(AttributeError, match=r"'select_scatter': write y = x.clone\(\), and then"):
        read(lucid.ones(2), "select_scatter")
    with pytest.raises(AttributeError, match=r"'shape': read x.shape$"):
        read(lucid, "shape")
    with pytest.raises(AttributeError, match=r"has no attribute 'writes'$"):
        read(lucid, "writes")


def test_the_small_places_of_pytorch_answer_too():
    node = (lucid.ones(2, requires_grad=True) * 2).grad_fn
    for place, name in [
        (lucid.utils, "dlpack"), (lucid.utils, "benchmark"), (lucid.amp, "custom_bwd"),
        (lucid.accelerator, "set_device_index"), (lucid.accelerator, "current_stream"),
        (lucid.distributed, "new_group"), (node, "register_hook"), (node, "_saved_self"),
        (lucid, "segment_reduce"), (lucid, "nested"), (lucid.ones(2), "_version"),
    ]:  # fmt: skip
        with pytest.raises(AttributeError, match=rf"has no attribute '{name}': \w+ "):
            read(place, name)
    with pytest.raises(AttributeError, match=r"has no attribute 'helo'$"):
        read(node, "helo")


def test_what_else_published_networks_and_recipes_ask_for_is_answered():
    for place, name in [
        (lucid, "_check"), (lucid, "serialization"), (lucid.nn.init, "_calculate_correct_fan"),
        (lucid.nn.utils, "fusion"),
    ]:  # fmt: skip
        with pytest.raises(AttributeError, match=rf"has no attribute '{name}': \w+ "):
            read(place, name)


def test_a_model_is_asked_for_what_a_model_has():
    net = lucid.nn.Sequential(lucid.nn.Linear(2, 2))
    for name in ("compile", "_modules", "set_submodule", "register_backward_hook", "share_memory",
                 "register_load_state_dict_pre_hook", "register_state_dict_post_hook",
                 "_load_from_state_dict", "get_extra_state", "to_empty", "_get_name"):  # fmt: skip
        with pytest.raises(AttributeError, match=rf"^'Sequential' .* '{name}': \w+ "):
            read(net, name)


@pytest.mark.parametrize("name", USERS)
def test_a_model_that_lacks_an_attribute_of_its_users_is_not_told_of_functions(name):
    with pytest.raises(AttributeError, match=rf"^'Linear' object has no attribute '{name}'$"):
        read(lucid.nn.Linear(2, 2), name)
    with pytest.raises(AttributeError, match=rf"'{name}': \w+ "):
        read(lucid, name)


def test_a_class_for_many_processes_is_said_to_be_where_it_is():
    for module in (lucid, lucid.nn, lucid.nn.functional):
        with pytest.raises(AttributeError, match=r": use lucid.nn.parallel.DistributedDataP"):
            read(module, "DistributedDataParallel")
    for place, name in (("nn", "SyncBatchNorm"), ("data", "DistributedSampler")):
        with pytest.raises(AttributeError, match=rf"'{name}': use lucid.{place}.{name}$"):
            read(lucid, name)


def ways_out(module, name, **given):
    """What the expressions give with which a name is answered."""
    texts = expressions(str(absent.absent(module, name)))
    return [eval(text, names() | given).tolist() for text in texts if "(" in text]


def test_the_ways_out_give_the_numbers_of_what_is_absent():
    x = lucid.tensor([3.0], requires_grad=True)
    assert ways_out("lucid.func", "grad", x=x) == [[6], [6]]
    found = ways_out("lucid", "unique_consecutive", x=lucid.tensor([1, 1, 2, 1]))
    assert found == [[1, 2, 1]]


def test_a_name_that_nobody_has_is_only_missing():
    with pytest.raises(AttributeError, match=r"^module 'lucid' has no attribute 'helo'$"):
        read(lucid, "helo")
    with pytest.raises(AttributeError, match=r"^'Tensor' object has no attribute 'helo'$"):
        read(lucid.ones(2), "helo")


@pytest.mark.parametrize("place", PLACES)
def test_hasattr_is_false_for_what_is_absent(place):
    assert not hasattr(import_module(place), "compile")


def sentences():
    """All that a name which lucid lacks may be answered with."""
    tables = (absent.EVERYWHERE, KINDS, *absent.IN_A_MODULE.values())
    texts = {text for table in tables for text in table.values()}
    return sorted(texts | {f"use numpy.{call} on x.numpy()" for call in absent.NUMPY.values()})


def numbers(*shape):
    """Different ones between 0 and 1."""
    found = 0.5 + 0.4 * numpy.cos(numpy.arange(numpy.prod(shape))).reshape(shape)
    return lucid.tensor(found, dtype=lucid.float32)


def names():
    """What the sentences speak of, small."""
    layer = lucid.nn.Linear(3, 3)
    model = lucid.nn.Sequential(layer)
    known = dict(
        lucid=lucid, nn=lucid.nn, F=lucid.nn.functional, numpy=numpy, itertools=itertools,
        threading=threading, time=time, range=range, list=list, len=len, bool=bool, type=type,
        setattr=setattr, x=numbers(3, 3), y=numbers(3, 3), a=lucid.eye(3), b=numbers(3, 3),
        c=numbers(3, 3), weight=numbers(2, 3, 3), index=lucid.tensor([0, 2, 1]),
        indices=lucid.tensor([0, 2]), i=[0, 1, 2], mask=numbers(3, 3) > 0.5, value=1.0,
        values=numbers(3, 3), n=3, p=2, dim=1, sizes=[1, 2], start=0, end=4, steps=3, limit=1.0,
        tau=0.5, old=1.0, new=2.0, log_probability=numbers(3), reward=numbers(3), edges=[0.1, 0.5],
        rate=4.0, f=lambda x: (x * x).sum(), model=model, layer=layer, path="", name="extra",
        optimizer=lucid.optim.SGD(model.parameters(), lr=0.1), state=model.state_dict(),
        hook=lambda *_: None, input_shape=(3,),
    )  # fmt: skip
    methods = ("named_children", "named_parameters", "named_buffers", "register_full_backward_hook")
    return known | {name: getattr(model, name) for name in methods}


NAMES = names()
SPECIAL = {  # what some expressions take in place of that
    "lucid.set_rng_state(state)": {"state": lucid.get_rng_state()},
    "bool(x)": {"x": numbers()},
    "lucid.autograd.grad(f(x), x)[0]": {"x": numbers(3).requires_grad_()},
    "optimizer.load_state_dict(state)": {"state": NAMES["optimizer"].state_dict()},
    "numpy.searchsorted(a, x)": {"a": [0.1, 0.5]},
    "a + (b @ c).sum(0)": {"b": numbers(2, 3, 3), "c": numbers(2, 3, 3)},
    "a + lucid.outer(x, y)": {"x": numbers(3), "y": numbers(3)},
    "x[x.diff(prepend=x[:1] - 1) != 0]": {"x": numbers(3)},
}
ELSEWHERE = ("lucid.cuda.", "lucid.onnx.", "lucid.set_num_threads(")  # GPU, extra, other tests


def is_an_expression(text):
    """Whether it computes something, of names that are known, and leaves nothing open."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return False
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    given = [arg for call in calls for arg in (*call.args, *(word.value for word in call.keywords))]
    return (
        all(node.id in NAMES for node in nodes if isinstance(node, ast.Name))
        and any(
            isinstance(node, (ast.Call, ast.BinOp, ast.Subscript, ast.Compare)) for node in nodes
        )
        and not any(isinstance(node, ast.BoolOp) for node in nodes)  # it is the sentence's "and"
        and not any(isinstance(arg, ast.Constant) and arg.value is ... for arg in given)
    )


def expressions(sentence):
    """The longest stretches of a sentence that are expressions."""
    words, place = sentence.split(" "), 0
    while place < len(words):
        stretches = range(len(words), place, -1)
        texts = ((end, " ".join(words[place:end]).rstrip(",:;.")) for end in stretches)
        end, text = next(((end, text) for end, text in texts if is_an_expression(text)), (0, None))
        if text is not None:
            yield text
        place = max(end, place + 1)


EXPRESSIONS = sorted({text for sentence in sentences() for text in expressions(sentence)})


def test_the_sentences_are_full_of_expressions():
    assert {"a @ b @ c", "x[i, i] = value", "lucid.split(x, sizes, dim)"} <= set(EXPRESSIONS)
    assert len(EXPRESSIONS) > 90


@pytest.mark.parametrize("text", [x for x in EXPRESSIONS if not x.startswith(ELSEWHERE)])
def test_an_expression_of_a_sentence_runs(text):
    known = names()
    known |= next((others for part, others in SPECIAL.items() if part in text), {})
    if text.startswith("numpy."):  # which takes x.numpy()
        known |= {name: x.numpy() for name, x in known.items() if isinstance(x, lucid.Tensor)}
    before = lucid.get_rng_state()
    exec(text, known)
    lucid.set_rng_state(before)


DOTTED = re.compile(
    r"(?<![\w./])(?:lucid|nn|F|numpy|itertools|threading|time|x|model|optimizer|weight)(?:\.[A-Za-z]\w*)+"
)


def test_all_that_a_sentence_names_is_there():
    found = {name for sentence in sentences() for name in DOTTED.findall(sentence)}
    assert {"lucid.nn.parallel.DistributedDataParallel", "x.array.strides", "F.pad"} <= found
    for name in found:
        assert eval(name, names()) is not NotImplemented


def test_all_that_the_page_for_those_who_come_from_pytorch_names_is_there():
    lines = PAGE.read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if "No module named" not in line)
    found = set(re.findall(r"(?<![\w./])lucid(?:\.[A-Za-z]\w*)+", text))
    assert {"lucid.func.jvp", "lucid.utils.einops"} <= found
    if find_spec("einops"):
        import_module("lucid.utils.einops")
    else:  # as in a browser
        found.remove("lucid.utils.einops")
    for name in found:
        assert eval(name, {"lucid": lucid}) is not NotImplemented


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("import lucid.distributions", "use lucid.randn"),
        ("import lucid.cuda.amp as amp", "lucid.amp.GradScaler"),
        ("import lucid.nn.utils.rnn", "pad with F.pad"),
        ("from lucid import jit", "use the module itself"),
        ("from lucid.cuda import amp", "lucid.amp.GradScaler"),
        ("from lucid.func import vmap", "write the function for a batch"),
        ("from lucid.nn import LSTM", "write it with nn.Linear"),
        ("from lucid.nn.functional import grid_sample", "use F.interpolate"),
        ("from lucid.nn.modules.utils import _pair", "use the layers of lucid.nn"),
        ("from lucid.nn.utils import prune", "compute the weight in forward"),
        ("from lucid.utils.tensorboard import SummaryWriter", "plot them with matplotlib"),
        ("from lucid.utils.dlpack import to_dlpack", "use lucid.from_dlpack"),
        ("from lucid.utils.data._utils.collate import default_collate", "use lucid.data.default"),
        ("from lucid.utils import hooks", "call its remove"),
        ("from lucid.random import fork_rng", "use lucid.get_rng_state"),
        ("from lucid.nn.parameter import UninitializedParameter", "use a lazy layer"),
        ("from lucid.amp import custom_fwd", "leave it away"),
        ("from lucid.amp.grad_scaler import GradScaler", "lucid.amp.GradScaler"),
        ("from lucid.distributed import all_gather", "use lucid.distributed.all_reduce"),
        ("import lucid.distributed.rpc", "mpi4py"),
    ],
)
def test_an_import_of_what_is_absent_says_what_to_use_instead(line, instead):
    with pytest.raises(ModuleNotFoundError, match=instead):
        exec(line)


@pytest.mark.parametrize(
    "line", ["import lucid.helo", "from lucid.nn import helo", "import lucid.cuda.helo"]
)
def test_an_import_of_what_nobody_has_only_fails(line):
    with pytest.raises(ImportError, match=r"helo'( |$)"):
        exec(line)


@pytest.mark.parametrize("name", ["conj", "real"])
def test_what_changes_nothing_of_real_numbers_is_left_away(name):
    with pytest.raises(AttributeError, match=f"'{name}': numbers are real: leave it away$"):
        getattr(lucid.ones(2), name)
