"""What a reader sees of a number, a list or a sample: the same words in every figure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar, cast

from onearm.analysis.best_response import TARGET_ALONE, response_source
from onearm.trial.data import Trial
from onearm.trial.spec import Table

Item = TypeVar("Item")

WHERE = "The data are in the table and the file below the figure."
SYNTHETIC = "Synthetic cohort: not patient data."


def known(value: float | None) -> bool:
    """Is it a number? None, nan and inf are not."""
    return value is not None and math.isfinite(value)


def number(value: float | None, decimals: int = 1) -> str:
    """A number with a true minus sign, 'NR' where there is none."""
    if value is None or not math.isfinite(value):
        return "NR"
    text = f"{value:.{decimals}f}"
    return (text if float(text) else text.lstrip("-")).replace("-", "−")


def time(value: float | None, unit: str) -> str:
    """A time without its unit: whole days, else one decimal.

    >>> time(25.285, "weeks"), time(None, "weeks")
    ('25.3', 'NR')
    """
    return number(value, 0 if unit == "days" else 1)


def moment(value: float, unit: str) -> str:
    """A time that somebody chose, without its unit: whole where it is whole.

    >>> moment(24.0, "weeks"), moment(26.09, "weeks")
    ('24', '26.1')
    """
    return plain(value) if value == round(value) else time(value, unit)


def state(endpoint: str) -> str:
    """What a patient is who has had no event of this endpoint.

    >>> state("os"), state("pfs")
    ('alive', 'event-free')
    """
    return {"os": "alive", "dor": "still in response"}.get(endpoint, "event-free")


def plain(value: float) -> str:
    """A number without needless decimals.

    >>> plain(24.0), plain(5.5)
    ('24', '5.5')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")


def percent(proportion: float | None, decimals: int = 1) -> str:
    """A proportion as a percentage, 'NR' where there is none."""
    if proportion is None or not math.isfinite(proportion):
        return "NR"
    return f"{number(100 * proportion, decimals)}%"


def p_value(p: float | None, absent: str = "not available") -> str:
    """A p-value to three decimals.

    >>> p_value(0.0067), p_value(0.00002), p_value(None)
    ('0.007', '<0.001', 'not available')
    """
    if p is None:
        return absent
    return f"{p:.3f}" if p >= 0.0005 else "<0.001"


def patients(count: int) -> str:
    """'1 patient', '30 patients'."""
    return f"{count:,} patient{'' if count == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def capital(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def sample(items: Sequence[Item], cap: int) -> list[Item]:
    """At most `cap` items, evenly spaced in rank, the first and the last among them."""
    if len(items) <= cap:
        return list(items)
    step = (len(items) - 1) / (cap - 1)
    return [items[round(i * step)] for i in range(cap)]


def sampled(shown: int, of: int) -> str:
    """The sentence that says that a sample is shown, '' if all are."""
    if shown == of:
        return ""
    return f"A sample of {shown} of {of:,} patients is drawn, evenly spaced in this order."


def illustrative(trial: Trial, columns: Iterable[tuple[str, str | None, str]]) -> str:
    """What of a figure the data themselves call illustrative: (table, column, words) each."""
    words = [
        word
        for table, column, word in columns
        if column and trial.illustrative(cast(Table, table), column)
    ]
    return f"Illustrative, not published: {listed(words)}." if words else ""


def judged(trial: Trial) -> str:
    """A sentence where best responses are not those of whole patients, else ''."""
    alone = response_source(trial) == TARGET_ALONE
    return f"Best responses are those of the {TARGET_ALONE}." if alone else ""


def decoded(names: Mapping[str, str]) -> str:
    """What abbreviations stand for, '' without any.

    >>> decoded({"LPS": "liposarcoma", "SS": "synovial sarcoma"})
    'LPS liposarcoma; SS synovial sarcoma.'
    """
    return "; ".join(f"{short} {name}" for short, name in names.items()) + "." if names else ""


def caption(*parts: str, synthetic: bool = False) -> str:
    """Sentences on one line, and the line on synthetic patients below it."""
    line = " ".join(part for part in parts if part)
    return f"{line}\n{SYNTHETIC}" if synthetic else line
