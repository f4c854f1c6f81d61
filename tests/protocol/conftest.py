"""Fixtures of the protocol tests."""

import pytest

from mcp_process import McpProcess


@pytest.fixture
def server(tmp_path):
    with McpProcess(tmp_path) as process:
        yield process
