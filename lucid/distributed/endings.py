"""A rank that fails ends all, and one sentence says which it was.

The others would wait for it for ever: MPI itself does not notice that Python raised.
"""

import atexit
import os
import sys
import time

# A shell that outlives its rank. When the pipe from the rank closes without a farewell, the rank
# was killed. MPI then kills the others too: the file lets the first one speak alone.
_WATCH = """
read -r word
[ "$word" = well ] && exit
set -C
[ "$word" = told ] || { echo > "$1"; } 2> /dev/null || exit
[ "$word" = told ] || echo "$2" >&2
exec 2>&-
sleep 5
rm -f "$1"
"""
PATIENCE = 5  # seconds that those who are not to blame leave to the one who is
FORWARDING = 0.5  # seconds in which mpiexec passes on what was printed; an abort drops the rest


class RankError(FloatingPointError):
    """What all ranks raise for the fault of one."""

    def __init__(self, rank, text):
        super().__init__(text)
        self.rank = rank


class Ending:
    """Tells of the end of this rank, once, and sees to it that it is the end of all."""

    def __init__(self, world, node):
        import tempfile  # here, as below: they delay import lucid
        import uuid

        self.world, self.rank, self.size = world, world.Get_rank(), world.Get_size()
        name = f"lucid-{uuid.uuid4().hex}"  # made when a rank ends badly, and not before
        self.file = os.path.join(tempfile.gettempdir(), node.bcast(name))
        self.pipe = self._watched()
        self.before, sys.excepthook = sys.excepthook, self.failed
        atexit.register(self.is_well)

    def is_well(self):
        """The rank ends in order: nobody has to speak."""
        self._say("well")
        atexit.unregister(self.is_well)
        sys.excepthook = self.before

    def failed(self, kind, error, trace):
        """Print the error, tell whose it is, and end all ranks; takes Python's place."""
        is_known = isinstance(error, RankError)
        if is_known and error.rank != self.rank:
            time.sleep(PATIENCE)  # the rank that is to blame speaks, and ends this one
        self.before(kind, error, trace)
        if self._is_first():
            text = str(error) if is_known else f"{kind.__name__}: {error}"
            print(f"rank {self.rank} of {self.size} failed, and so all end: {text}",
                  file=sys.stderr, flush=True)  # fmt: skip
        time.sleep(FORWARDING)
        self._say("told")
        self.world.Abort(1)

    def _is_first(self):
        try:
            os.close(os.open(self.file, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True

    def _watched(self):
        """A pipe to a shell that notices when this process is no more."""
        import shutil
        import subprocess

        if shutil.which("sh") is None:
            return None
        sentence = f"rank {self.rank} of {self.size} was killed, and so all end"
        command = ["sh", "-c", _WATCH, "sh", self.file, sentence]
        shell = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )
        shell.returncode = 0  # nobody waits for it: it ends after this process
        return shell.stdin

    def _say(self, word):
        pipe, self.pipe = self.pipe, None
        if pipe is not None:
            pipe.write(f"{word}\n".encode())
            pipe.close()
