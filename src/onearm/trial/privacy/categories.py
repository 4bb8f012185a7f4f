"""What text of a table is a category, and may be shown, and what somebody wrote in free words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from onearm.trial.contract import NOT_RELATED, RELATED, columns_of
from onearm.trial.privacy.names import is_site_or_staff
from onearm.trial.privacy.terms import WHEN, is_term, may_be_term
from onearm.trial.spec import PARAMS, Spec

REASONS = frozenset("""\
adverse event|completed|death|died|disease relapse|disease progression|progressive disease
progression|progression of disease|radiographic progression|clinical progression|end of treatment
failure to meet continuation criteria|failure to meet randomization criteria|lack of efficacy
lost to follow-up|lost to follow up|non-compliance with study drug|noncompliance|other|pregnancy
physician decision|investigator decision|protocol violation|protocol deviation|recovery
screen failure|site terminated by sponsor|sponsor decision|sponsor request|surgery
study terminated by sponsor|study closed|on treatment|off treatment|complete|non-compliance
unacceptable toxicity|protocol-specified withdrawal criterion met
symptomatic deterioration|technical problems|toxicity
new therapy|new anti-cancer therapy|subject decision|patient decision|withdrawal
withdrawal by parent/guardian|withdrawal by subject|withdrawal of consent|withdrew consent
ongoing|discontinued|not started|not treated|unknown|missing|not applicable|""".upper()
    .replace("\n", "|").split("|"))  # fmt: skip
"""Reasons for leaving treatment and its status, of CDISC's code lists and as trials write them."""

SEXES = frozenset(("F", "M", "U", "FEMALE", "MALE", "UNKNOWN", "UNDIFFERENTIATED", "INTERSEX",
                   "OTHER", ""))  # fmt: skip
RESPONSES = frozenset(("CR", "PR", "SD", "PD", "NE", "NON-CR/NON-PD", "NED", "NA", "ND", "MISSING",
                       "Y", "N", "OTHER", ""))  # fmt: skip
TERMS = ("AEDECOD", "AEBODSYS", "AESOC")
CLOSED = ("SEX", "AVALC", "AREL")
ARMS = ("ARM", "ACTARM", "TRT01A")

_KNOWN = {"SEX": SEXES, "AVALC": RESPONSES, "AREL": frozenset(RELATED | NOT_RELATED)}

CODES = frozenset(("Y", "N", "F", "M", "U", "OTHER", ""))
"""Codes that may stand in any column of words: nobody is told by them."""

STAGES = frozenset(("1", "2", "3", "I", "II", "III", "A", "B", "C"))
"""What stages may be called, however few patients are in one."""

TEXTS = {"ILLUSTR": "", **dict.fromkeys(TERMS, "Other term")}
"""What takes the place of free text, where that is not 'Other'."""

_LONG, _SHORT, _CODE = 60, 40, 8
_SHARE = 2 / 3


def categories(spec: Spec, name: str, column: str, table: pd.DataFrame) -> pd.Series | None:
    """Which cells of a column may be shown as they are; None where it holds no words.

    Known terms may be shown; others if they are short, hold no date and several subjects share
    them. Of adverse events, also what looks like a term of a dictionary. Of an arm, a rare one may
    be shown as well, where the column as a whole tells groups of subjects and not subjects. Of a
    column of sites or staff nothing is shown, though `trial.yaml` may name it as stage or label.
    """
    kind = next((c.type for c in columns_of(name) if c.name == column), "text")
    cells, subjects = table[column], table["USUBJID"]
    if column == "USUBJID" or kind in ("number", "date"):
        return None
    named = (spec.stage, spec.label, (spec.label or "").upper().removesuffix("AB"))
    if column in spec.populations.values() or kind == "flag":
        return _among(cells, frozenset(("Y", "N", "")))
    if column in named and name == "adsl":
        return _named(cells, subjects, column)
    if column == "PARAMCD":
        return _plain(cells, _CODE) | cells.isin([spec.param(param) for param in PARAMS])
    if column in TERMS:
        return _each(cells, is_term) | _each(cells, may_be_term) & _several(cells, subjects)
    if column == "ILLUSTR":
        return cells.astype(str).str.fullmatch(r"[A-Z0-9_]{1,8}(?: [A-Z0-9_]{1,8})*")
    own = next((frozenset(c.words) for c in columns_of(name) if c.name == column), frozenset())
    known = own | _KNOWN.get(column, REASONS)
    allowed = _among(cells, known | CODES)
    if column in ARMS:
        allowed |= _arms(cells, subjects)
    elif not own and column not in CLOSED:
        allowed |= _plain(cells, _SHORT) & _several(cells, subjects)
    if spec.arm is not None and column == spec.arm.column:
        allowed |= cells.eq(spec.arm.value)
    return allowed


def _among(cells: pd.Series, known: frozenset[str]) -> pd.Series:
    return _each(cells, lambda text: text.upper() in known)


def _several(cells: pd.Series, subjects: pd.Series) -> pd.Series:
    """Which cells hold what several subjects have, however many rows one of them has."""
    of = pd.factorize(cells)[0]
    pairs = pd.DataFrame({"of": of, "subject": pd.factorize(subjects)[0]}).drop_duplicates()
    counts = pairs["of"].value_counts()
    return pd.Series(of, cells.index).map(counts) > 1


def _named(cells: pd.Series, subjects: pd.Series, column: str) -> pd.Series:
    """Short texts that several subjects share, and numbers of stages; of sites and staff none."""
    if is_site_or_staff(column):
        return _among(cells, frozenset(("OTHER", "")))
    shared = _plain(cells, _LONG) & _several(cells, subjects)
    return shared | _among(cells, CODES | STAGES)


def _arms(cells: pd.Series, subjects: pd.Series) -> pd.Series:
    """Short texts of a column that tells groups; of another those that several subjects share."""
    plain = _plain(cells, _LONG)
    if cells.nunique() <= max(2, _SHARE * cells.notna().sum()):
        return plain
    return plain & _several(cells, subjects)


def _plain(cells: pd.Series, longest: int) -> pd.Series:
    return _each(
        cells, lambda text: len(text) <= longest and text.isprintable() and not WHEN.search(text)
    )


def _each(cells: pd.Series, may: Callable[[str], bool]) -> pd.Series:
    """Which cells may be shown; of a million of them each different one is looked at once."""
    codes, found = pd.factorize(cells, use_na_sentinel=False)
    return pd.Series(np.array([may(str(cell)) for cell in found], bool)[codes], cells.index)
