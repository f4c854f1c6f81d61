"""A `serve --http` process on a free port of the loopback interface."""

import os
import re
import select
import signal
import subprocess
import tempfile

from pipes import SILENCE, clean_environment, cpu_seconds
from report import Wrong


class HttpServed:
    """`core`: the one that it may run on, or any."""

    def __init__(self, command, banner=rb"http://127\.0\.0\.1:(\d+)", core=None):
        self.home = tempfile.TemporaryDirectory(prefix="portcullis-bench-")
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0,
            env=clean_environment(self.home.name), cwd=self.home.name,
            preexec_fn=None if core is None else lambda: os.sched_setaffinity(0, {core}),
        )
        said = b""
        while not (found := re.search(banner, said)):
            ready = select.select([self.process.stdout], [], [], SILENCE)[0]
            piece = self.process.stdout.read(4096) if ready else b""
            if not piece:
                raise Wrong(f"the server did not say where it listens: {said[:300]!r}")
            said += piece
        self.address = ("127.0.0.1", int(found.group(1)))

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=SILENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = "none"
        self.process.stdout.close()
        self.home.cleanup()
        if kind is None and code != 0:
            raise Wrong(f"exit {code} after SIGTERM")
