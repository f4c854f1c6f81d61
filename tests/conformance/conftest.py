"""Servers for the replays over stdio: one process a revision and file."""

import pytest

from mcp_process import MODERN
from stdio_client import REVISIONS, StdioClient


@pytest.fixture(scope="module", params=REVISIONS)
def client(request, tmp_path_factory):
    with StdioClient(tmp_path_factory.mktemp("stdio"), request.param) as server:
        yield server


@pytest.fixture(scope="module", params=REVISIONS[:-1])
def legacy(request, tmp_path_factory):
    with StdioClient(tmp_path_factory.mktemp("stdio"), request.param) as server:
        yield server


@pytest.fixture(scope="module")
def modern(tmp_path_factory):
    with StdioClient(tmp_path_factory.mktemp("stdio"), MODERN) as server:
        yield server
