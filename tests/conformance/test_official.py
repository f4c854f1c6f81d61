"""The official conformance suites against portcullis-conformance: no failure, no warning, nothing left out.

`known` is the least number of scenarios that have to pass at least one check, and of checks that have to pass: a suite
that finds nothing to do, or a server that no longer offers a feature, fails here too.
"""

import pytest

import suites

NEW = "conformance-0.2"
OLD = "conformance-0.1"

RUNS = {
    "required_2026_07_28": (NEW, ["--requirements", "2026-07-28"], (49, 196)),
    "required_2025_11_25": (NEW, ["--requirements", "2025-11-25"], (33, 83)),
    "all_2025_03_26": (NEW, ["--suite", "all", "--spec-version", "2025-03-26"], (1, 3)),
    "all_2025_06_18": (NEW, ["--suite", "all", "--spec-version", "2025-06-18"], (27, 56)),
    "all_2025_11_25": (NEW, ["--suite", "all", "--spec-version", "2025-11-25"], (33, 83)),
    "all_2026_07_28": (NEW, ["--suite", "all", "--spec-version", "2026-07-28"], (40, 152)),
    "all": (NEW, ["--suite", "all"], (64, 269)),
    "old_line_all": (OLD, ["--suite", "all"], (32, 46)),
}


@pytest.mark.parametrize("name", RUNS)
def test_the_suite_passes_whole(name, tmp_path):
    suite, arguments, (least_scenarios, least_checks) = RUNS[name]
    result = suites.run(suite, arguments, tmp_path)
    assert not result.problems, "\n".join(result.problems)
    assert len(result.scenarios) >= least_scenarios, sorted(result.scenarios)
    assert result.passed >= least_checks, f"only {result.passed} checks passed"
    print(f"{name}: {len(result.scenarios)} scenarios, {result.passed} checks passed, 0 failed")
