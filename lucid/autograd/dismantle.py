"""How a graph is taken apart: by a loop, so that it may be of any length."""

import threading


class Dismantled(threading.local):
    """The edges of nodes that have died in this thread, and whether a loop lets go of them."""

    def __init__(self):
        self.edges = []
        self.is_running = False


_dismantled = Dismantled()


def dismantle(edges, mine=_dismantled):
    """Let go of the edges of a dying node.

    To drop a node's last edge to another kills that one, and so on: for Python that is a recursion
    as deep as the graph is long, and a small stack, as in WebAssembly, ends. So a node that
    dies while another is being taken apart only leaves its edges here.
    """
    mine.edges.append(edges)
    if mine.is_running:
        return
    mine.is_running = True
    try:
        del edges
        while mine.edges:
            mine.edges.pop()
    finally:
        mine.is_running = False
