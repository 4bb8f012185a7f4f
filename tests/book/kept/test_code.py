"""What a change of the package's code is a change of."""

from __future__ import annotations

import os
import subprocess
import sys

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


def of(text: str) -> tuple[str, dict[str, str]]:
    return outline(compile(text, "module", "exec"))


def changed(old: str, new: str) -> set[str]:
    """What the change of a piece of `MODULE` changes: functions, or `level`."""
    assert old in MODULE
    (level, bodies), (other, others) = of(MODULE), of(MODULE.replace(old, new))
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
        ("return n + LIMIT", "\n\n    return n + LIMIT", set()),
        ("return n + LIMIT", "return n in {'a', 'b', LIMIT}", {"one"}),
        ("LIMIT = 2", "LIMIT = [n for n in range(2)]", {"level"}),
        ("n=1", "n: int = 1", {"level"}),
        ("from os import path", "from sys import path", {"level"}),
        ("    def two", "    @property\n    def two", {"level"}),
        ("def one", "def three", {"level", "one", "three"}),
    ],
)
def test_a_change_is_one_of_a_function_or_of_all(old: str, new: str, what: set[str]):
    assert changed(old, new) == what


def test_functions_of_one_name_are_one():
    _, bodies = of("def _(x):\n    return 1\ndef _(y):\n    return 2\n")
    assert list(bodies) == ["_"]
    _, others = of("def _(x):\n    return 1\ndef _(y):\n    return 3\n")
    assert bodies != others


def test_the_package_itself_is_read():
    code = read_code()
    assert "stats/survival.py:kaplan_meier" in code.functions
    assert "book/chapter.py:Chapter.state" in code.functions


def test_the_hashes_are_the_same_in_every_process():
    source = "def f(n):\n    return n in {'a', 'b', 'c', 'd'} and (n, {1, 'e', 'f'} == {'g', 'h'})"
    program = f"""
from onearm.book.kept.code import outline
print(outline(compile({source!r}, "", "exec")))
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", program], env=os.environ | {"PYTHONHASHSEED": seed},
            check=True, capture_output=True, text=True,
        ).stdout
        for seed in "0123"
    }  # fmt: skip
    assert len(said) == 1
