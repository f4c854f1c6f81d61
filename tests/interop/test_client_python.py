"""`mcp` 2.x (PyPI), the official Python SDK."""

from sdk_client import CLIENTS, installed
from sdk_promises import *  # noqa: F403
from sdk_promises import runs

ran = runs(lambda: [installed("python/bin/python"), "-B", CLIENTS / "python_client.py"], eras=["legacy", "auto", "modern"])
