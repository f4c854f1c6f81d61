"""rmcp, the official Rust SDK."""

from sdk_client import installed
from sdk_promises import *  # noqa: F403
from sdk_promises import runs

ran = runs(lambda: [installed("rust_client")], eras=["legacy", "auto", "modern"])
