"""Columns that say who a patient is, told by their names and by what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from onearm.errors import Problem
from onearm.trial.privacy.names import by_name, by_name_and_cells, is_site_or_staff

_WORD = r"[A-Z][a-z'\u00c0-\u024f-]+"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WHOSE = (
    r"(?i:patient|pt|subject|full|first|last|middle|family|given|maiden|his|her|wife|husband|partner"
    r"|mother|father|daughter|son|sister|brother|friend|neighbou?r)(?:'s)?"
)
_GIVEN = (
    r"John|James|Robert|Michael|William|David|Richard|Joseph|Charles|Christopher|Daniel|Matthew"
    r"|Anthony|Andrew|Kenneth|Kevin|Brian|Mary|Patricia|Jennifer|Linda|Elizabeth|Susan|Jessica"
    r"|Sarah|Karen|Nancy|Margaret|Lisa|Sandra|Anna|Anne|Maria|Michelle|Laura|Julia|Emma|Helen"
    r"|Hans|Peter|Klaus|Wolfgang|Jürgen|Thomas|Andreas|Stefan|Ursula|Monika|Petra|Sabine"
    r"|Renate|Helga|Brigitte|José|Jose|Juan|Carlos|Luis|Antonio|Giuseppe|Giovanni|Francesco"
    r"|Jacques|Philippe|Michel"
)
_NO_NAME = (
    r"(?i:syndrome|disease|sign|test|splint|hospital|hopkins|radcliffe|clinic|wort|trial|study|grade"
    r"|score|index|scale|method|centre|center|university|institute|and|or|of|in|on|at)"
)
_NO_SAINT = r"(?<!(?i:st) )(?<!(?i:st)\. )(?<!(?i:saint) )(?<!-)"
CONTENT: dict[str, str] = {
    "e-mail addresses": r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{2,63})+",
    "telephone numbers": r"(?<![\w.+])\+[1-9](?:[ ()./-]{0,2}\d){9,14}(?![\w.])"
    r"|(?<!\w)\([2-9]\d\d\) ?[2-9]\d\d[ .-]\d{4}(?!\w)"
    r"|(?i:\b(?:tele?|phone|telephone|mobile|fax)(?: ?(?:no|number|nr))?[ .:]{0,3}"
    r"\+?\(?\d(?:[ ()./-]{0,2}\d){5,14})(?!\w)"
    r"|(?<![\w.-])0\d{2,4} (?!20)\d{3,4} ?\d{3,4}(?![\w.])"
    r"|(?<![\w.+/-])0[1-9]([ .-])\d\d(?:\1\d\d){3}(?![\w.-])"
    r"|(?<!\w)\(0\d{2,4}\) ?\d(?:[ -]?\d){4,8}(?!\w)|(?<![\w./-])0[1-9]\d{1,3}/ ?\d{5,9}(?![\w/.])",
    "birth dates": r"(?i:\b(?:d\.?o\.?b\.?|date of birth|born on|geb\.)\W{0,3}\d{1,4}[ ./-]?\w)"
    r"|(?i:\bborn:? (?:on |in )?(?:\d{1,2}[./-]\d{1,2}[./-]\d{2}|(?:19|20)\d\d\b"
    rf"|\d{{1,2}}[ .-]?{_MONTH}\b|{_MONTH}\.? \d))",
    "names": rf"\b(?:Mr|Mrs|Ms|Herr|Frau|Mme|Sra?)\b\.? (?:[A-Z]\. ?)?{_WORD}"
    rf"|(?i:\b(?:patient|subject)(?:'s)? name(?: is|:))|\b(?:name|Name) is {_WORD}"
    rf"|(?:^|[.;,(] ?|\b{_WHOSE} )(?i:(?:sur|fore)?name) ?[:=] ?[A-Z][A-Za-z'-]"
    rf"|{_NO_SAINT}\b(?:{_GIVEN}) (?:[A-Z]\.? )?(?!{_NO_NAME}\b){_WORD}(?![\w-])"
    rf"|{_NO_SAINT}\b(?:{_GIVEN.upper()}) (?:[A-Z]\.? )?(?!{_NO_NAME}\b)[A-Z][A-Z'-]{{2,}}"
    r"(?![\w-])",
    "record numbers": r"(?i:\b(?:MRN|NHS|SSN|medical record|hospital|insurance|passport)"
    r"(?: ?(?:no|nr|number|num))?[.:#]{0,2} ?#?(?=[\d -]{5})\d[\d -]{3,})"
    r"|\bMRN(?: ?(?i:no|nr|number))?[.:#]{0,2} ?#?[A-Z]{0,3}-?\d{4}",
    "addresses": rf"\b\d{{1,5}}[A-Za-z]? (?:{_WORD} ){{1,3}}(?:Street|St\.|Avenue|Ave\.|Road|Rd\.|"
    rf"Lane|Drive|Boulevard|Blvd\.?|Square|Terrace|Crescent)(?![\w-])"
    rf"|\b\d{{1,5}}[A-Za-z]? (?:{_WORD} ){{1,3}}(?:St|Ave|Rd)(?!\w|-| [A-Z]| (?i:seg|dep|elev))"
    r"|\b\d{1,5} (?!(?:ON|IN|AT|OF|THE) )[A-Z]{3,} (?:STREET|AVENUE|BOULEVARD|ROAD)\b(?! TRAFFIC)"
    rf"|\b{_WORD}(?:straße|strasse|str\.) \d{{1,4}}\b",
}
"""What cells may hold that no table of a trial should, whatever the column is called."""

CODED: dict[str, str] = {
    "telephone numbers": r"(?<![\w.-])(?:1[ .-])?[2-9]\d\d([ .-])[2-9]\d\d\1\d{4}(?![\w.-])"
    r"|(?<![\w.+/-])0[1-9]\d{8,9}(?![\w.-])",
    "social security numbers": r"(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w.-])",
}
"""What looks the same as the codes of subjects and samples: not looked for in their columns."""

_CODES = re.compile(
    r"ID|LOT|.*(ID|IDC|NO|NUM|CD|REF|SEQ|KEY|CODE|LOTNO|BATCH|KIT|NDC|UDI|SERIAL|SAMPLE|BARCODE)"
)
_OF_THINGS = re.compile(
    r"(?i:\b(?:device|lot|batch|serial|kit|sample|specimen|model|ref|accession|barcode|imei|udi|ndc)"
    r"s?(?: ?(?:no|nr|number|num|id|code))?[ .:#]{0,3})[\w/-]*\d[\w/-]*"
)
"""Numbers of things, which may look as telephones do."""
_HELD = [(what, re.compile(pattern)) for what, pattern in CONTENT.items()]
_CODED = [(what, re.compile(pattern)) for what, pattern in CODED.items()]
_DATE = r"^(?!\d{4}-\d\d(?:-\d\d)?(?:[T ][\d:.Z+-]*)?$)"
_SHORT_NUMBER = r"(?!-?\d{0,7}(?:\.\d*)?$)"
_WORTH_A_LOOK = re.compile(
    _DATE + _SHORT_NUMBER + r"(?s:.*?)(?:@|\d.?\d.?\d|[A-Za-z]{2}\.? [A-Z]|(?i:name|str|\bb|\bd))"
)
"""Every pattern of content needs one of these, and no date or short number: most cells are done
with at once."""


def find_identifiers(name: str, table: pd.DataFrame) -> list[Problem]:
    """Columns that say who a patient is: names, record numbers, birth dates, addresses.

    Parameters
    ----------
    name : str
        The table, as problems name it.
    table : DataFrame
        All of its rows or a part of them, each column by itself; names in any case.

    Returns
    -------
    list of Problem
        One error a column, of code ``identifier``; it names the column, never a value.

    Examples
    --------
    >>> table = pd.DataFrame({"USUBJID": ["01-701-1015"], "BRTHDTC": ["1950-03-12"]})
    >>> [(problem.column, problem.found) for problem in find_identifiers("adsl", table)]
    [('BRTHDTC', 'birth dates, by its name')]
    """
    found = []
    for position, column in enumerate(table.columns):
        what = _identifies(str(column), table.iloc[:, position])
        if what:
            expected = "no such column: take it, or these values, out of the table"
            found.append(Problem("identifier", name, str(column), what, expected))
    return found


def _identifies(column: str, cells: pd.Series) -> str:
    """What a column says of who a patient is, '' if nothing."""
    cells = cells.dropna()
    texts = _texts(cells)
    if cells.empty or (texts and not any(text.strip() for text in texts)):
        return ""
    called = by_name(column) or by_name_and_cells(column, texts)
    if called:
        return f"{called}, by its name"
    held = by_content(column, texts)
    return f"what looks like {held}" if held else ""


def by_content(column: str, texts: Iterable[str]) -> str:
    """What some of these cells hold that identifies, '' if nothing.

    >>> by_content("AETERM", ["Rash", "rash, call (303) 555-0199"])
    'telephone numbers'
    >>> by_content("USUBJID", ["303-555-0199"])
    ''
    """
    kinds = _HELD if _CODES.fullmatch(column.strip().upper()) else _HELD + _CODED
    if is_site_or_staff(column):  # who is no patient, and in a column that is never shown
        kinds = [(what, held) for what, held in kinds if what != "names"]
    for text in filter(_WORTH_A_LOOK.search, texts):
        plain = _OF_THINGS.sub(" ", text)
        for what, held in kinds:
            if held.search(plain):
                return what
    return ""


def _texts(cells: pd.Series) -> list[str]:
    """The different texts of a column."""
    if not (pd.api.types.is_object_dtype(cells) or isinstance(cells.dtype, pd.CategoricalDtype)
            or pd.api.types.is_string_dtype(cells)):  # fmt: skip
        return []
    return [cell for cell in pd.unique(cells) if isinstance(cell, str)]
