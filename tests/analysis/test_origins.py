"""Every number of the book can be traced to a function, a reference and a test."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from onearm.analysis import Analysis
from onearm.analysis.origins import Origin, origin, origins
from onearm.analysis.registry import registry
from tests.conftest import ROOT

LINES = origins()


@pytest.mark.parametrize("name", ["first", "pilot_analysis", "leukemia_analysis"])
def test_every_result_has_an_origin(name: str, request: pytest.FixtureRequest):
    analysis: Analysis = request.getfixturevalue(name)
    for result in registry(analysis):
        assert result.printed_as or origin(result.id) is not None


@pytest.mark.parametrize(
    "found", dict.fromkeys(o for _, o in LINES), ids=lambda o: f"{o.function}-{o.test}"
)
def test_an_origin_can_be_followed(found: Origin):
    called = imported(found.function)
    assert called.__doc__
    assert imported(found.function).__name__ in (ROOT / found.test).read_text(encoding="utf-8")


def imported(name: str) -> object:
    """What a dotted name means: a function, or a method of a class."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise AssertionError(name)


def test_references_of_origins_are_in_the_bibliography():
    text = Path(ROOT, "chapters", "references.bib").read_text(encoding="utf-8")
    keys = set(re.findall(r"^@\w+\{([^,]+),", text, re.M))
    assert {key for _, found in LINES for key in found.references} <= keys


def test_no_line_is_hidden_by_one_before_it():
    """The first line that fits counts: a general one may not come before a special one."""
    for pattern, found in LINES:
        example = pattern.replace("*", "x")
        assert origin(example) == found, pattern


def test_what_has_no_line_is_an_error():
    with pytest.raises(KeyError, match=r"no line for a\.new\.one"):
        origin("a.new.one")
