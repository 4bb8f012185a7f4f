"""Reading `trial.yaml` as plain data: nothing is run, nothing refers to anything else.

The rules are stricter than YAML's [1]_: no anchors and aliases (nine lines of them can stand for
a gigabyte), no tags that name types, no key twice, little depth.

References
----------
.. [1] YAML Language Development Team. YAML Ain't Markup Language, version 1.2.2. 2021.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from onearm.errors import Problem, TrialError
from onearm.trial.reading.paths import plain_file

LARGEST = 1_000_000
"""Bytes beyond which the file is not even read: the longest so far has 4 000."""

DEEPEST = 12
"""Lists and mappings within each other; `trial.yaml` needs five."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Controls, and halves of a character, which no file can hold; marks of direction are texts."""


def read_mapping(path: Path) -> dict[Any, Any]:
    """The keys and values of a YAML file.

    Parameters
    ----------
    path : Path
        A plain file of at most 1 MB, in UTF-8.

    Raises
    ------
    TrialError
        If it is no such file, is no YAML, has no keys, has a key twice, or uses what is refused
        here. The problem says in which line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "trial.yaml")
    ...     _ = file.write_text("id: T1\\npopulations: {safety: SAFFL}\\n")
    ...     read_mapping(file)
    {'id': 'T1', 'populations': {'safety': 'SAFFL'}}
    """
    text = _text(path)
    try:
        content = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _bad(path, _found(error, text), "valid YAML in UTF-8") from None
    except ValueError as error:  # a number of five thousand digits, the 31st of April
        raise _bad(path, " ".join(str(error).split()), "valid YAML in UTF-8") from None
    if not isinstance(content, dict):
        raise _bad(path, "no keys", "keys such as id, title, tables")
    return content


def _text(path: Path) -> str:
    """The text of the file, refused before it is read if it is none, or too much of it."""
    wrong = plain_file(path, path.name, "-", LARGEST)
    if wrong is not None:
        raise TrialError([wrong])
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _bad(path, f"a byte that is not UTF-8 in line {line}", "text in UTF-8") from None
    unseen = UNSEEN.search(text)
    if unseen:
        found = _told(unseen, text.count("\n", 0, unseen.start()) + 1)
        raise _bad(path, found, "plain text; take it out")
    return text


def _told(unseen: re.Match[str], line: int) -> str:
    return f"a character that cannot be seen (code {ord(unseen.group())}) in line {line}"


class _Refused(yaml.YAMLError):
    """Something that YAML allows and this book does not: where, and what to write instead."""


class _Loader(yaml.SafeLoader):
    """Refuses aliases, depth, and a key that is given twice: the first would be lost."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(
                f"the alias *{event.anchor} in line {line}; write out what it stands for"
            )
        if isinstance(event, yaml.ScalarEvent) and (unseen := UNSEEN.search(event.value)):
            raise _Refused(f"{_told(unseen, line)}; take it out")  # as "\0" or "\ud800"
        if getattr(event, "anchor", None):
            found = f"the anchor &{event.anchor} in line {line}"
            raise _Refused(f"{found}; take it out and write each value where it belongs")
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Refused(
                f"more than {DEEPEST} lists or mappings within each other in line {line}"
            )
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)  # a list or a mapping as key is refused by the loader itself
            if name in seen:
                raise _Refused(f"the key {name!r} a second time in line {key.start_mark.line + 1}")
            seen.add(name)
        return super().construct_mapping(node, deep)


def _found(error: yaml.YAMLError, text: str) -> str:
    """What is wrong, with its line; a tab is named, because it cannot be told from spaces."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return " ".join(str(error).split())
    line = mark.line + 1
    written = text.splitlines()[mark.line : mark.line + 1]
    if written and "\t" in written[0]:
        return f"a tab in line {line}; write spaces in its place"
    told = " ".join(str(getattr(error, "problem", "") or error).split())
    return f"{told} in line {line}"


def _bad(path: Path, found: str, expected: str) -> TrialError:
    return TrialError([Problem("bad-yaml", path.name, "-", found, expected)])
