"""@modelcontextprotocol/sdk 1.x (npm), the line of today's hosts: knows the revisions up to 2025-11-25."""

from aimock import NODE
from sdk_client import CLIENTS
from sdk_promises import *  # noqa: F403
from sdk_promises import runs

ran = runs([NODE, CLIENTS / "ts_v1.mjs"], eras=["legacy"])
