#!/usr/bin/env bash
# NumPy 2.4.6: a seed and a counter of 0 give the stream of the seed alone.
#
# np.random.default_rng([seed, number]) looks like a stream of its own for each worker, batch or
# epoch. But the words of the entropy are filled up with zeros to four, so that [seed, 0] and
# [seed, 0, 0] are the same as seed: worker 0, or epoch 0, draws what the parent draws. A seed of 2**32
# or more is two words: 2**32 + 5 is [5, 1]. With five words [seed, 0, 0, 0, 0] another stream begins.
# SeedSequence(seed).spawn(n) has no such twins.
#
# Seen on 29 Nov 2026:
#   [5, 0] is 5: True, [5, 0, 0] is 5: True, [5, 1] is 2**32 + 5: True
#   [5, 0, 0, 0, 0] is 5: False, [5, 1] is 5: False, first of spawn(1) is 5: False
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q numpy==2.4.6
"$work/venv/bin/python" - <<'PYTHON'
import numpy as np


def draws(entropy):
    return np.random.default_rng(entropy).integers(2**32, size=8).tolist()


alone = draws(5)
same = draws([5, 0]) == alone, draws([5, 0, 0]) == alone, draws([5, 1]) == draws(2**32 + 5)
spawned = np.random.SeedSequence(5).spawn(1)[0]
other = draws([5, 0, 0, 0, 0]) == alone, draws([5, 1]) == alone, draws(spawned) == alone
print("[5, 0] is 5: {}, [5, 0, 0] is 5: {}, [5, 1] is 2**32 + 5: {}".format(*same))
print("[5, 0, 0, 0, 0] is 5: {}, [5, 1] is 5: {}, first of spawn(1) is 5: {}".format(*other))
assert all(same) and not any(other), "this has changed"
PYTHON
