"""github.com/modelcontextprotocol/go-sdk. Its newest era is always tried with a way back, so there is no `modern` alone."""

from sdk_client import installed
from sdk_promises import *  # noqa: F403
from sdk_promises import runs

ran = runs(lambda: [installed("go_client")], eras=["legacy", "auto"])
