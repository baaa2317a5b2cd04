"""A download ends with the whole right file, or with a sentence and no file of that name."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from local_server import LocalServer

from lucid.data import DownloadError, download_url_to_file
from lucid.data import transfer as transfer_module
from lucid.data.download import home

DATA = np.random.default_rng(0).bytes(300_000)
SHA256, MD5 = hashlib.sha256(DATA).hexdigest(), hashlib.md5(DATA).hexdigest()


@pytest.fixture
def server():
    with LocalServer() as server:
        server.files["/a.bin"] = DATA
        yield server


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(transfer_module, "_PAUSE", 0.001)


@pytest.fixture
def fetch(server, tmp_path):
    """Fetch the file and give its bytes; nothing else may be left in its folder."""

    def run(hash_prefix=None, **options):
        path = tmp_path / "into" / "a.bin"
        download_url_to_file(server.url("/a.bin"), path, hash_prefix, progress=False, **options)
        assert os.listdir(path.parent) == ["a.bin"]
        return path.read_bytes()

    return run


def left(tmp_path):
    return {path.name: path.stat().st_size for path in (tmp_path / "into").iterdir()}


def ranges(server):
    return [asked for _, asked in server.asked]


def test_a_file_comes_whole(fetch):
    assert fetch() == DATA


def test_a_file_that_is_there_is_not_fetched_again(fetch, server):
    fetch(SHA256)
    assert fetch(SHA256, md5=MD5) == DATA
    assert len(server.asked) == 1


@pytest.mark.parametrize("has_lengths", [True, False])
def test_a_connection_that_breaks_off_goes_on_from_its_next_byte(fetch, server, has_lengths):
    server.drops, server.has_lengths = [100_000, 50_000], has_lengths
    assert fetch() == DATA
    assert ranges(server) == [None, "bytes=100000-", "bytes=150000-"]


def test_a_server_that_ignores_ranges_sends_it_from_the_start(fetch, server):
    server.drops, server.has_ranges = [100_000], False
    assert fetch() == DATA
    assert ranges(server) == [None, "bytes=100000-"]


def test_a_server_that_ignores_ranges_and_always_breaks_off_is_given_up(fetch, server, tmp_path):
    server.drops, server.has_ranges = [100_000] * 50, False
    with pytest.raises(DownloadError, match=r"broke off again and again.*by hand.*put it at"):
        fetch()
    assert len(server.asked) == 6


def test_other_bytes_than_asked_for_are_not_put_in(fetch, server):
    server.drops, server.shift = [100_000], 7
    assert fetch(SHA256) == DATA
    assert ranges(server) == [None, "bytes=100000-", None]


def test_a_server_without_marks_resumes_only_what_a_checksum_will_check(fetch, server):
    server.drops, server.has_marks = [100_000], False
    assert fetch() == DATA
    assert ranges(server) == [None, None]


def test_a_checksum_lets_a_server_without_marks_resume(fetch, server):
    server.drops, server.has_marks = [100_000], False
    assert fetch(SHA256[:8]) == DATA
    assert ranges(server) == [None, "bytes=100000-"]


def test_what_came_before_the_network_went_is_kept_for_the_next_call(fetch, server, tmp_path):
    server.drops, server.refusals = [100_000], []
    server.drops += [0] * 10
    with pytest.raises(DownloadError, match="broke off"):
        fetch()
    assert left(tmp_path)["a.bin.part"] == 100_000
    server.drops, server.asked = [], []
    assert fetch() == DATA
    assert ranges(server) == ["bytes=100000-"]


def test_a_new_version_is_not_mixed_with_the_old_one(fetch, server, tmp_path):
    server.drops = [100_000] + [0] * 10
    with pytest.raises(DownloadError):
        fetch()
    server.drops, server.files["/a.bin"] = [], DATA[::-1]
    assert fetch() == DATA[::-1]


def test_a_file_that_was_complete_but_had_no_name_yet_is_not_fetched_again(fetch, server, tmp_path):
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "a.bin.part").write_bytes(DATA)
    assert fetch(SHA256) == DATA
    assert ranges(server) == ["bytes=300000-"]


def test_a_part_longer_than_the_file_is_dropped(fetch, server, tmp_path):
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "a.bin.part").write_bytes(DATA + b"more")
    assert fetch(SHA256) == DATA


@pytest.mark.parametrize("options", [dict(hash_prefix="0" * 64), dict(md5="0" * 32)])
def test_wrong_bytes_are_removed_and_the_sentence_gives_both_checksums(fetch, tmp_path, options):
    kind, found = ("md5", MD5) if "md5" in options else ("sha256", SHA256)
    with pytest.raises(DownloadError, match=f"the {kind} {found}, and not 000.*not the file that"):
        fetch(**options)
    assert left(tmp_path) == {}


def test_a_wrong_file_put_there_by_hand_is_named_and_kept(fetch, tmp_path):
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "a.bin").write_bytes(b"something of the user's")
    with pytest.raises(DownloadError, match=r"remove it to have http.* fetched anew"):
        fetch(SHA256)
    assert left(tmp_path) == {"a.bin": 23}


def test_a_busy_server_is_asked_again(fetch, server):
    server.refusals = [503, 429]
    assert fetch() == DATA


def test_a_file_that_is_not_there_is_said_at_once(fetch, server, tmp_path):
    del server.files["/a.bin"]
    with pytest.raises(DownloadError, match="answers 404 Not Found"):
        fetch()
    assert len(server.asked) == 1
    assert left(tmp_path) == {}


def test_a_page_of_a_hotel_is_no_file(fetch, server, tmp_path):
    server.kind = "text/html"
    with pytest.raises(DownloadError, match="a web page came in its place"):
        fetch()
    assert left(tmp_path) == {}


def test_offline_the_sentence_says_which_file_to_fetch_and_where_to_put_it(tmp_path):
    with LocalServer() as server:
        url = server.url("/a.bin")  # nobody listens there any more
    path = tmp_path / "into" / "a.bin"
    with pytest.raises(DownloadError) as info:
        download_url_to_file(url, path, progress=False)
    assert str(info.value).endswith(f"Fetch it by hand, and put it at {path}")
    assert str(info.value).startswith(f"{url} could not be fetched (Connection refused)")
    assert left(tmp_path) == {}


def test_a_silent_server_is_a_broken_connection(fetch, server, monkeypatch):
    monkeypatch.setattr(transfer_module, "_SILENCE", 0.05)
    server.holds = [is_over := threading.Event()]
    assert fetch() == DATA
    assert ranges(server) == [None, "bytes=150000-"]
    is_over.set()


def test_a_full_disk_is_not_taken_for_the_network(fetch, monkeypatch):
    class FullError(OSError):
        pass

    def write(*_):
        raise FullError("No space left on device")

    monkeypatch.setattr(transfer_module.Bar, "show", write)
    with pytest.raises(FullError):
        fetch()


PROGRAM = """
import sys
from lucid.data import download_url_to_file
download_url_to_file(sys.argv[1], sys.argv[2], progress=False)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a thing of POSIX")
def test_a_killed_download_is_resumed(fetch, server, tmp_path):
    server.holds = [is_over := threading.Event()]
    path = tmp_path / "into" / "a.bin"
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, server.url("/a.bin"), str(path)])
    part = path.with_name("a.bin.part")
    deadline = time.monotonic() + 30
    while not (part.exists() and part.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    is_over.set()
    there = part.stat().st_size
    assert 0 < there <= 150_000
    assert not path.exists()
    assert fetch() == DATA
    assert ranges(server) == [None, f"bytes={there}-"]


def test_several_at_once_fetch_it_once(server, tmp_path):
    path = tmp_path / "into" / "a.bin"
    jobs = [
        threading.Thread(
            target=download_url_to_file, args=(server.url("/a.bin"), path, SHA256, False)
        )
        for _ in range(8)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert path.read_bytes() == DATA
    assert len(server.asked) == 1
    assert left(tmp_path) == {"a.bin": len(DATA)}


def test_the_end_is_told_on_stderr(server, tmp_path, capsys):
    download_url_to_file(server.url("/a.bin"), tmp_path / "a.bin")
    assert capsys.readouterr().err.startswith("a.bin: 300.0 kB in ")


def test_on_a_terminal_a_bar_grows(server, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    download_url_to_file(server.url("/a.bin"), tmp_path / "a.bin")
    shown = capsys.readouterr().err
    assert "░" in shown
    assert shown.endswith("s\n")


def test_the_cache_is_where_lucid_home_says(monkeypatch, tmp_path):
    monkeypatch.setenv("LUCID_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("LUCID_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert home() == tmp_path / "lucid"
