"""@modelcontextprotocol/client 2.x (npm). On stdio, `auto` and `modern` first start a copy of the server to ask what it speaks."""

from aimock import NODE
from sdk_client import CLIENTS
from sdk_promises import *  # noqa: F403
from sdk_promises import runs

ran = runs([NODE, CLIENTS / "ts_v2.mjs"], eras=["legacy", "auto", "modern"])
