"""A file is written whole or not at all, whatever happens meanwhile."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import lucid
from lucid.serialize.atomic import write_atomically


@pytest.fixture
def old(tmp_path):
    """A file that is there already."""
    path = tmp_path / "x.safetensors"
    lucid.save(path, {"x": lucid.ones(3)})
    return path


def failing(error):
    """Half of a file's pieces, and then an error."""
    yield b"half"
    yield np.ones(1000)
    raise error


@pytest.mark.parametrize("error", [OSError("no space left"), KeyboardInterrupt(), MemoryError()])
def test_an_error_while_writing_leaves_the_old_file_and_no_other(old, error):
    before = old.read_bytes()
    with pytest.raises(type(error)):
        write_atomically(old, failing(error))
    assert old.read_bytes() == before
    assert os.listdir(old.parent) == [old.name]


def test_an_error_while_writing_a_new_file_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="no space left"):
        write_atomically(tmp_path / "x", failing(OSError("no space left")))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("function", ["fsync", "chmod", "replace"])
def test_a_system_that_refuses_leaves_the_old_file_and_no_other(old, monkeypatch, function):
    def refuse(*_):
        raise OSError(f"no {function}")

    monkeypatch.setattr(os, function, refuse)
    with pytest.raises(OSError, match=f"no {function}"):
        lucid.save(old, {"x": lucid.zeros(3)})
    assert lucid.load(old)["x"].tolist() == [1, 1, 1]
    assert os.listdir(old.parent) == [old.name]


def test_the_numbers_are_on_the_disk_before_the_file_has_its_name(old, monkeypatch):
    events = []
    for function in ("fsync", "replace"):
        monkeypatch.setattr(os, function, noting(events, function, getattr(os, function)))
    lucid.save(old, {"x": lucid.zeros(3)})
    assert events[:2] == ["fsync", "replace"]
    assert events[2:] == ["fsync"] * (os.name == "posix")  # of the folder: the name lasts too


def noting(events, name, function):
    def noted(*args):
        events.append(name)
        return function(*args)

    return noted


def test_an_open_file_keeps_its_content_when_another_takes_its_name(old):
    with open(old, "rb") as reader:
        lucid.save(old, {"x": lucid.zeros(100)})
        assert b'"shape":[3]' in reader.read()
    assert lucid.load(old)["x"].shape == (100,)


SAVE_AGAIN_AND_AGAIN = """
import itertools, sys
import lucid
for n in itertools.count():
    lucid.save(sys.argv[1], {"x": lucid.full((500_000,), float(n)), "n": lucid.tensor(n)})
    print(n, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_kill_at_any_moment_leaves_a_whole_file(old):
    """The old file or the new one: never half of either, and never the one before."""
    moments = np.random.default_rng(0).uniform(0, 0.03, size=6)
    folder = Path(lucid.__file__).parents[1]
    for moment in moments:
        command = [sys.executable, "-c", SAVE_AGAIN_AND_AGAIN, str(old)]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as child:
            child.stdout.readline()
            time.sleep(moment)
            child.kill()
            finished = [0, *map(int, child.stdout.read().split())]
        found = lucid.load(old)
        assert found["n"].item() in (finished[-1], finished[-1] + 1)
        assert np.all(found["x"].array == found["n"].array)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems have a umask that counts")
@pytest.mark.parametrize(
    ("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o000, 0o666), (0o027, 0o640)]
)
def test_the_files_permissions_follow_the_umask(tmp_path, umask, mode):
    path = tmp_path / "x.safetensors"
    before = os.umask(umask)
    try:
        lucid.save(path, {"x": lucid.ones(1)})
        assert os.umask(umask) == umask, "saving leaves the umask as it was"
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == mode


@pytest.fixture
def link(old, tmp_path):
    """A symbolic link, in another folder, to the file that is there already."""
    (tmp_path / "links").mkdir()
    path = tmp_path / "links" / "latest.safetensors"
    try:
        path.symlink_to(old)
    except OSError:
        pytest.skip("this system has no symbolic links")
    return path


def test_a_save_through_a_link_writes_the_target_and_keeps_the_link(old, link):
    lucid.save(link, {"x": lucid.zeros(2)})
    assert link.is_symlink()
    assert lucid.load(old)["x"].tolist() == lucid.load(link)["x"].tolist() == [0, 0]
    assert os.listdir(link.parent) == [link.name]


def test_an_error_while_writing_through_a_link_leaves_the_target_whole(old, link):
    before = old.read_bytes()
    with pytest.raises(OSError, match="no space left"):
        write_atomically(link, failing(OSError("no space left")))
    assert (old.read_bytes(), link.is_symlink()) == (before, True)


def test_a_link_to_nowhere_makes_its_target_and_one_to_itself_is_an_error(old, link):
    old.unlink()
    lucid.save(link, {"x": lucid.zeros(2)})
    assert lucid.load(old)["x"].tolist() == [0, 0]
    old.unlink()
    old.symlink_to(link)
    with pytest.raises(OSError, match="lead in a circle"):
        lucid.save(link, {"x": lucid.zeros(2)})
    assert link.is_symlink()
    assert old.is_symlink()


STOP_WITHIN_A_SAVE = """
import os, sys, time
import lucid
real = os.fsync
def stop(handle):
    print("written", flush=True)
    time.sleep(60)
os.fsync = stop
lucid.save(sys.argv[1], {"x": lucid.zeros(1000)})
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_what_a_kill_leaves_the_next_save_in_the_folder_removes_and_no_sooner(old):
    command = [sys.executable, "-c", STOP_WITHIN_A_SAVE, str(old)]
    other, folder = old.with_name("other.safetensors"), Path(lucid.__file__).parents[1]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as child:
        child.stdout.readline()
        lucid.save(other, {"x": lucid.ones(2)})
        assert len(os.listdir(old.parent)) == 3, "a file that is being written is left alone"
        child.kill()
        child.wait()
    assert len(os.listdir(old.parent)) == 3
    lucid.save(other, {"x": lucid.ones(2)})
    assert sorted(os.listdir(old.parent)) == ["other.safetensors", "x.safetensors"]
    assert lucid.load(old)["x"].tolist() == [1, 1, 1]


def test_threads_that_save_to_one_name_leave_one_whole_file(tmp_path):
    path = tmp_path / "x.safetensors"

    def save(n):
        for _ in range(20):
            lucid.save(path, {"x": lucid.full((1000,), float(n))})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(4)))
    assert len(set(lucid.load(path)["x"].tolist())) == 1
    assert os.listdir(tmp_path) == [path.name]
