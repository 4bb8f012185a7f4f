"""What a process tells of the functions it called, the parts it read and the files it opened."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import FIRST


def told(code: str) -> dict[str, Any]:
    """The report of a process that watches and then runs `code`."""
    program = (
        "from onearm.book.kept import watch\nwatch.start()\nwatch.start()\n"
        f"{code}\nprint(watch.report())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


IMPORTS = "import onearm.book.words"
WORK = f"""
from onearm.analysis import analyse
from onearm.analysis.registry import registry
from onearm.trial.folder import open_trial
from pathlib import Path
registry(analyse(open_trial(Path({str(FIRST)!r}))))
"""
"""It calls hundreds of functions: methods, generators, behind decorators, caches and registers."""
SETTLE = "watch.settle()"
OWN = "kept/watch.py:"


def test_functions_that_are_called_are_named_and_others_are_not():
    found = told("from onearm.stats.binomial import pmf, tail\npmf(3, 0.5)")["functions"]
    assert "stats/binomial.py:pmf" in found
    assert "stats/binomial.py:tail" not in found


def test_a_function_that_is_called_through_a_cache_is_named():
    code = (
        "from onearm.analysis.analyse import _after_two_stages\n"
        "from onearm.stats.exact import clopper_pearson\n"
        "_after_two_stages(None, clopper_pearson(1, 2))"
    )
    assert "analysis/analyse.py:_after_two_stages" in told(code)["functions"]


def test_methods_and_functions_within_functions_go_by_what_a_reader_would_change():
    code = (
        "from onearm.trial.folder import open_trial\n"
        f"trial = open_trial({str(FIRST)!r})\ntrial.population('safety')"
    )
    found = told(code)["functions"]
    assert {"trial/data.py:Trial.population", "trial/data.py:Trial._populations"} <= set(found)
    assert not [name for name in found if "<" in name]


def test_what_a_module_calls_while_it_is_imported_is_named():
    found = told("import onearm.trial.contract")["functions"]
    assert [name for name in found if name.startswith("trial/contract.py:")]


def test_files_that_are_read_are_named_and_those_that_are_imported_are_not(tmp_path: Path):
    seen, made = tmp_path / "seen.csv", tmp_path / "made.csv"
    seen.write_text("x")
    code = (
        f"import os, onearm.plots.palette\nos.chdir({str(tmp_path)!r})\n"
        "open('seen.csv').read()\nopen('made.csv', 'w').close()"
    )
    files = told(code)["files"]
    assert str(seen) in files
    assert str(made) not in files
    assert not [name for name in files if name.endswith("palette.py")]


def test_a_source_that_is_shown_is_a_file_that_is_read():
    code = "import inspect, onearm.stats.exact\ninspect.getsource(onearm.stats.exact)"
    assert [name for name in told(code)["files"] if name.endswith("stats/exact.py")]


def test_functions_that_note_their_first_call_are_those_that_a_profiler_sees():
    profiled, settled = (
        {name for name in told(f"{IMPORTS}\n{settle}\n{WORK}")["functions"] if OWN not in name}
        for settle in ("", SETTLE)
    )
    assert len(profiled) > 400
    assert settled == profiled


def test_after_settling_a_function_is_named_at_its_first_call():
    code = (
        f"import onearm.stats.binomial as one\n{SETTLE}\nbefore = watch.report()\n"
        "one.pmf(3, 0.5)\nassert 'pmf' not in before"
    )
    found = told(code)["functions"]
    assert "stats/binomial.py:pmf" in found
    assert "stats/binomial.py:tail" not in found


def test_after_settling_functions_are_what_they_were():
    code = (
        "import inspect\nfrom onearm.stats.exact import clopper_pearson as function\n"
        "source, plain = inspect.getsource(function), inspect.signature(function)\n"
        f"{SETTLE}\nassert inspect.getsource(function) == source\nfunction(1, 2)\n"
        "assert inspect.signature(function) == plain"
    )
    assert "stats/exact.py:clopper_pearson" in told(code)["functions"]


def test_of_a_module_that_is_imported_after_settling_every_function_is_named():
    found = told(f"{SETTLE}\nimport onearm.stats.binomial")["functions"]
    assert {"stats/binomial.py:pmf", "stats/binomial.py:tail"} <= set(found)
