"""Every test here runs twice: on the stand-in for CuPy, and, if there is one, on a GPU.

``pytest -m gpu`` runs those on the GPU alone. Where there is none they are skipped; the stand-in
then shows that the tests themselves are sound.
"""

import pytest

import lucid


@pytest.fixture(
    autouse=True,
    params=[
        pytest.param("stand-in", marks=pytest.mark.once),
        pytest.param("gpu", marks=pytest.mark.gpu),
    ],
)
def on_gpu(request, _backend):
    """Whether the test runs on a GPU, and so may be of real size."""
    if request.param == "stand-in":
        request.getfixturevalue("stand_in")
    elif not lucid.cuda.is_available():
        pytest.skip("needs CuPy and a GPU")
    return request.param == "gpu"
