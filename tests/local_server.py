"""An HTTP server on this machine that serves what a test gives it, as badly as the test wants."""

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LocalServer:
    """Files by path, and how it misbehaves.

    Attributes
    ----------
    files : dict
        Bytes by path, such as ``"/a.bin"``.
    asked : list
        (path, the range that was asked for or None) of each request.
    drops : list
        After how many bytes of its body each of the next answers breaks off; None: it does not.
    refusals : list
        The status of each of the next answers, which then have no body.
    has_ranges, has_marks, has_lengths : bool
        Whether it heeds ranges, gives an ETag, tells lengths (else it sends chunks).
    holds : list of Event
        Each of the next answers sends half of its body and waits for its event.
    shift : int
        By how many bytes its ranges begin too late.
    kind : str
        The type of content that it claims to send.
    """

    def __init__(self):
        self.files, self.asked, self.drops, self.refusals, self.holds = {}, [], [], [], []
        self.has_ranges = self.has_marks = self.has_lengths = True
        self.shift, self.kind = 0, "application/octet-stream"
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def url(self, path):
        """The address of a file."""
        return f"http://127.0.0.1:{self._http.server_port}{path}"


def _handler(local):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            wanted = self.headers.get("Range")
            local.asked.append((self.path, wanted))
            if local.refusals:
                return self._refuse(local.refusals.pop(0))
            if self.path not in local.files:
                return self._refuse(404)
            data = local.files[self.path]
            mark = '"' + hashlib.md5(data).hexdigest() + '"'
            start = self._start(wanted, mark)
            if start >= len(data) > 0:
                return self._refuse(416, {"Content-Range": f"bytes */{len(data)}"})
            self._head(data, start, mark)
            self._body(data[start:])

        def _start(self, wanted, mark):
            is_same = self.headers.get("If-Range", mark) == mark
            if not wanted or not local.has_ranges or not is_same:
                return 0
            return int(re.fullmatch(r"bytes=(\d+)-", wanted)[1]) + local.shift

        def _head(self, data, start, mark):
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            if local.has_marks:
                self.send_header("ETag", mark)
            if local.has_lengths:
                self.send_header("Content-Length", str(len(data) - start))
            else:
                self.send_header("Transfer-Encoding", "chunked")
            self.send_header("Content-Type", local.kind)
            self.end_headers()

        def _body(self, data):
            end = local.drops.pop(0) if local.drops else None
            sent = data[:end]
            if local.holds:
                self.wfile.write(data[: len(data) // 2])
                local.holds.pop(0).wait(30)
                self.close_connection = True
                return
            if local.has_lengths:
                self.wfile.write(sent)
            else:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(sent), sent))
                self.wfile.write(b"0\r\n\r\n" if end is None else b"")
            self.close_connection = self.close_connection or end is not None

        def _refuse(self, status, headers=()):
            self.send_response(status)
            for name, value in dict(headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

    return Handler
