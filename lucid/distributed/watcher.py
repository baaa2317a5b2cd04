"""A process that outlives the ranks of a machine, and says which of them was killed.

Each rank holds the writing end of a pipe, and writes a word before it ends. A pipe that closes
without one is that of a rank that was killed. MPI then kills the others too, within milliseconds.
Which of the pipes closed first the kernel knows, however late this process gets its turn: it
lists what happens in its order (epoll does, which ``selectors`` takes on Linux).

``endings.py`` starts this file by its path, and it imports nothing of lucid, to be there at once:
``python watcher.py file size rank pipe rank pipe …``
"""

import os
import selectors
import sys
import time

WELL, TOLD = b"w", b"t"  # all is well; the rank failed, and has said so
PATIENCE = 5  # seconds in which those who end later find the file


def main(file, size, *ends):
    """Wait until all ranks of the machine have ended well, or one has not."""
    pipes = {os.open(path, os.O_RDONLY | os.O_NONBLOCK): rank for rank, path in _pairs(ends)}
    print("ready", flush=True)
    end = first_bad_end(pipes)
    if end is None:
        return
    rank, word = end
    if word != TOLD and claim(file):
        print(f"rank {rank} of {size} was killed, and so all end", file=sys.stderr, flush=True)
    os.close(2)  # mpiexec would wait for it
    time.sleep(PATIENCE)
    if os.path.exists(file):
        os.remove(file)


def first_bad_end(pipes):
    """(rank, word) of the first that did not end well; None if there was none."""
    with selectors.DefaultSelector() as watched:
        for pipe, rank in pipes.items():
            watched.register(pipe, selectors.EVENT_READ, rank)
        while watched.get_map():
            for key, _ in watched.select():
                word = os.read(key.fd, 1)
                if word != WELL:
                    return key.data, word
                watched.unregister(key.fd)
    return None


def claim(file):
    """Whether the file was not there, and is now: only one makes it, and may speak."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def _pairs(ends):
    return zip(ends[::2], ends[1::2], strict=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
