"""One command run to its end, with the CPU that it took. Used where a figure is about the command line and not about calls."""

import resource
import subprocess

from pipes import clean_environment
from report import Wrong

PATIENCE = 600  # seconds; only ever waited for when something is broken


def run_command(arguments, home):
    """The completed process, its user and its system CPU seconds. No other child may end meanwhile."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(
            [str(argument) for argument in arguments], stdin=subprocess.DEVNULL, capture_output=True,
            env=clean_environment(home), cwd=home, timeout=PATIENCE, check=False,
        )
    except subprocess.TimeoutExpired:
        raise Wrong(f"{' '.join(map(str, arguments[:3]))} was not done after {PATIENCE} s") from None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
