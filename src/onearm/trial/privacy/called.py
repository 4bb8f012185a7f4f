"""What subjects are called in the source, looked for in text that is to be shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field

import pandas as pd

from onearm.errors import Problem
from onearm.trial.listing import listed
from onearm.trial.privacy.identifiers import find_identifiers
from onearm.trial.privacy.names import is_site_or_staff

SHORTEST, SHORTEST_CODE = 6, 4
"""Signs of the shortest identifier that is looked for anywhere; of one that is not digits alone."""

COLUMNS = ("USUBJID", "SUBJID")
"""Columns of adsl that hold what subjects are called."""

_WORD = re.compile(r"[^\W_]+")
"""Letters and digits in a row: identifiers start and end with them, here."""

_SUBJECT = re.compile(
    r"\b(?:subject|subj|patient|participant|pt|usubjid|subjid)s?(?: ?(?:no|nr|number|num|id)\b)?"
    r"[ .:#]{0,3}([^\s,;()]+)",
    re.IGNORECASE,
)
"""What stands behind such a word is looked at however short it is."""


@dataclass
class Called:
    """What subjects are called, gathered while tables are read, and where text says it."""

    names: set[str] = field(default_factory=set)

    def look(self, name: str, table: pd.DataFrame) -> list[Problem]:
        """Columns of a part of a table that identify; what adsl calls its subjects is kept."""
        for column in table.columns if name == "adsl" else ():
            if str(column).upper() in COLUMNS:
                self.names.update(str(cell).strip() for cell in table[column].dropna())
        return find_identifiers(name, table)

    def told(self, tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
        """Cells of text with what a subject is called, but in the columns made for that.

        Examples
        --------
        >>> adae = pd.DataFrame({"USUBJID": ["01-001"], "AEDECOD": ["As in subject 01-002"]})
        >>> [str(p) for p in Called({"01-001", "01-002"}).told({"adae": adae})]
        ['adae, row 1, AEDECOD: found what a subject is called; expected text without it']
        """
        names = {bare(name).upper() for name in self.names if re.search(r"\d", name)}
        anywhere = {name for name in names if len(name) >= _shortest(name)}
        problems = []
        for name, table in tables.items():
            for column in table.columns:
                if column == "USUBJID" or is_site_or_staff(str(column)):
                    continue
                cells = table[column]
                texts = [one for one in _texts(cells) if any(c.isdigit() for c in one)]
                telling = _telling(texts, names, anywhere)
                if telling:
                    problems += listed(
                        "identifier", name, str(column), cells[cells.isin(telling)],
                        "what a subject is called", "text without it",
                    )  # fmt: skip
        return problems


def _texts(cells: pd.Series) -> Iterable[str]:
    if pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells):
        return ()
    return (cell for cell in pd.unique(cells) if isinstance(cell, str))


def _telling(texts: Collection[str], names: Set[str], anywhere: Set[str]) -> list[str]:
    """Texts with a name in them: all are read at once, and one by one if there is any."""
    few = found_in("\n".join(texts).upper(), anywhere) if texts else set()
    return [
        text
        for text in texts
        if (few and found_in(text.upper(), few))
        or any(bare(one).upper() in names for one in _SUBJECT.findall(text))
    ]


def _shortest(name: str) -> int:
    return SHORTEST if name.isdigit() else SHORTEST_CODE


def bare(identifier: str) -> str:
    """From the first letter or digit to the last.

    >>> bare("<01-001>.")
    '01-001'
    """
    words = list(_WORD.finditer(identifier))
    return identifier[words[0].start() : words[-1].end()] if words else ""


def found_in(text: str, sought: Set[str]) -> set[str]:
    """Which of these stand in a text as whole words; however many there are, it is read once.

    Examples
    --------
    >>> sorted(found_in("10151015, 0.20202020, AB 12-7", {"10151015", "20202020", "AB 12-7"}))
    ['10151015', 'AB 12-7']
    """
    words = [word.span() for word in _WORD.finditer(text)]
    starts, ends = [start for start, _ in words], [end for _, end in words]
    return {
        piece
        for more in {len(_WORD.findall(one)) - 1 for one in sought}
        for start, end in zip(starts, ends[more:], strict=False)
        if (piece := text[start:end]) in sought
        and not (
            piece.isdigit() and _in_number(text[max(start - 2, 0) : start], text[end : end + 2])
        )
    }


def _in_number(before: str, after: str) -> bool:
    """Are the digits between these of a decimal number or of a colour?"""
    return bool(re.search(r"\d[.]$|#$", before) or re.match(r"[.]\d", after))
