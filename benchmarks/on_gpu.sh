#!/usr/bin/env bash
# All that is to be known of lucid on this GPU: the tests, the benchmark, the profile of a training step. Under 7 minutes,
# where CuPy, PyTorch with CUDA, and what pip install -e ".[test]" brings are installed.
#
#   benchmarks/on_gpu.sh [FOLDER]           everything goes into FOLDER, ./on_gpu if none is named
#   benchmarks/on_gpu.sh --quick [FOLDER]   the rehearsal, which needs no GPU: tests and figures from the stand-in for CuPy
set -uo pipefail

quick=()
if [ "${1:-}" = --quick ]; then quick=(--quick) && shift; fi
folder=$(realpath -m "${1:-on_gpu}")
cd "$(dirname "$0")/.." && mkdir -p "$folder"
export PYTHONPATH=$PWD:$PWD/tests${PYTHONPATH:+:$PYTHONPATH}
failed=0

step() { # name, seconds, command...: its output goes to a file, and its end to the screen
    local name=$1 limit=$2 status
    shift 2
    printf '== %s (%s s so far)\n' "$name" "$SECONDS"
    timeout "$limit" "$@" > "$folder/$name.txt" 2>&1
    status=$?
    tail -n 4 "$folder/$name.txt"
    if [ "$status" != 0 ]; then failed=1 && echo "$name ended with $status: see $folder/$name.txt"; fi
}

{ nvidia-smi; python --version; pip list; git log -1 --format=%H; } > "$folder/machine.txt" 2>&1
if [ ${#quick[@]} = 0 ]; then
    step tests 200 python -m pytest -m gpu --maxfail=20 -q -p no:cacheprovider tests
    step figures 150 python benchmarks/gpu.py --rounds 1
    step profile 45 python benchmarks/gpu_profile.py
else
    step tests 120 python -m pytest --maxfail=20 -q -p no:cacheprovider tests/gpu/test_ops.py -k "gelu or linear or layer_norm"
    step figures 60 python benchmarks/gpu_profile.py --quick --figures
    step profile 60 python benchmarks/gpu_profile.py --quick
fi
printf '== done after %s s: %s\n' "$SECONDS" "$folder"
exit $failed
