"""What a change of the package's code is a change of."""

from __future__ import annotations

import pytest

from onearm.book.kept.code import outline, read_code

MODULE = '''"""A module."""
from os import path
LIMIT = 2

def one(n=1):
    """Say one."""
    return n + LIMIT

class Some:
    size = 3
    def two(self):
        def inner():
            return 2
        return inner()
'''


def changed(old: str, new: str) -> set[str]:
    """What the change of a piece of `MODULE` changes: functions, or `level`."""
    assert old in MODULE
    (level, bodies), (other, others) = outline(MODULE), outline(MODULE.replace(old, new))
    found = {name for name in bodies | others if bodies.get(name) != others.get(name)}
    return found | ({"level"} if level != other else set())


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("n + LIMIT", "n - LIMIT", {"one"}),
        ("return 2", "return 3", {"Some.two"}),
        ("def inner", "async def inner", {"Some.two"}),
        ("n + LIMIT", "n  +  LIMIT  # sum", set()),
        ("LIMIT = 2", "LIMIT = 3", {"level"}),
        ("size = 3", "size = 4", {"level"}),
        ("n=1", "n=2", {"level"}),
        ("Say one.", "Say two.", {"level"}),
        ("from os import path", "from sys import path", {"level"}),
        ("    def two", "    @property\n    def two", {"level"}),
        ("def one", "def three", {"level", "one", "three"}),
    ],
)
def test_a_change_is_one_of_a_function_or_of_all(old: str, new: str, what: set[str]):
    assert changed(old, new) == what


def test_functions_of_one_name_are_one():
    _, bodies = outline("def _(x):\n    return 1\ndef _(y):\n    return 2\n")
    assert list(bodies) == ["_"]
    _, others = outline("def _(x):\n    return 1\ndef _(y):\n    return 3\n")
    assert bodies != others


def test_the_package_itself_is_read():
    code = read_code()
    assert "stats/survival.py:kaplan_meier" in code.functions
    assert "book/chapter.py:Chapter.state" in code.functions
