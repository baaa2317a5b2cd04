"""Numba, which turns the plain Python loops of this folder into machine code when first called.

The code runs without Python's lock, on whatever thread calls it; lucid's own threads call it for
blocks. Of the freedoms that a compiler may take with floating point it gets three: a * b + c may
be one instruction (``contract``), -0 may be 0 (``nsz``), a sum may be added in lanes (``reassoc``).
nan and inf keep their meaning. The order of a sum depends on its block, never on the threads.

What decides whether LLVM uses vectors, a factor of 3 to 15, while no value changes:

- arrays come contiguous; a slice of columns is not;
- an index never looks as if it could be negative, which Python counts from the end: no
  ``range(start, stop)`` into a whole array, but a slice of it first, or unsigned numbers;
- no output shares memory with an input;
- a count in 32 bits is cast back after each sum, which Numba makes 64 bits wide
  (findings/counts_widened.sh).

And what decides how long a first call takes, for each function that Numba meets is compiled too:

- the memory that a loop works in comes as an argument, for ``np.empty`` and ``np.zeros`` are such
  functions;
- a loop fills an array, for an assignment to a whole slice is another;
- images come as one line of pixels, for ``reshape`` and slices of several axes take a tenth of a
  second each;
- no number stands in a call of another loop, which would be compiled once for each such number
  (findings/written_numbers_compile_anew.sh).

tests/backend/loops/test_vectors.py looks at the machine code of every loop. A helper stands in the
file of the loop that uses it, for Numba's cache looks at that file alone.
"""

from numba import njit, types


def _compiled(**options):
    def compiled(function):
        try:
            return njit(nogil=True, error_model="numpy", cache=True, **options)(function)
        except RuntimeError:  # no folder may be written: every process compiles anew
            return njit(nogil=True, error_model="numpy", **options)(function)

    return compiled


each = _compiled(fastmath={"contract", "nsz"})  # a result for each number
summing = _compiled(fastmath={"contract", "nsz", "reassoc"})
clock_gettime = types.ExternalFunction(  # of the C library
    "clock_gettime", types.int32(types.int32, types.intp)
)
