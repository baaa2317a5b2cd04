"""Random numbers of its own for each rank."""

from lucid.backend.random import place_of, streams
from lucid.distributed.group import the_group


def own_random_numbers():
    """Let each rank draw others, of which rank 0's state is the seed; that one goes on as it was.

    Else all would drop the same units of their different images.
    """
    group = the_group()
    state = group.world.bcast(place_of(streams()).tobytes())
    if group.rank:
        streams().start([group.rank, int.from_bytes(state, "little")])
