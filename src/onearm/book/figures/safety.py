"""Figures and tables of the adverse events."""

from __future__ import annotations

from collections.abc import Hashable
from html import escape

import pandas as pd

from onearm import tables
from onearm.analysis import Analysis
from onearm.analysis.events import event_levels, treatment_emergent
from onearm.analysis.suppression import MARK, event_row, is_few
from onearm.errors import InputError
from onearm.stats import exact, safety
from onearm.tables.html import Html
from onearm.texts import readable
from onearm.trial.contract import RELATED

CLASSES = ("AEBODSYS", "AESOC")
"""Columns that may hold the class of a term, the usual one first."""

SIZES = (10, 20, 33, 50, 100, 300)
Place = tuple[str, str | None]


def worst_events(analysis: Analysis) -> tables.Table:
    """Patients by term and worst grade."""
    if analysis.safety is None:
        raise InputError("there are no adverse events")
    return tables.events_table(analysis.safety.table, graded=analysis.safety.graded)


def events_by_class(analysis: Analysis, *, most: int = 30) -> tables.Table:
    """Patients by class and term, with any event and with a severe, related or immune-mediated one.

    Terms that somebody had severely come before others where not all have room. Without classes
    it is the table of `worst_events`.
    """
    found, trial = analysis.safety, analysis.trial
    column = next((name for name in CLASSES if trial.has("adae", name)), None)
    if found is None or column is None:
        return worst_events(analysis)
    events = _events(analysis, column)
    people = trial.population("safety")
    kept = [(str(a), str(b)) for a, b in events[["CLASS", "TERM"]].drop_duplicates().to_numpy()]
    levels = found.table.levels

    def count(rows: pd.DataFrame) -> safety.ClassTable:
        subjects, own, terms, worst = (
            list(rows[name]) for name in ("USUBJID", "CLASS", "TERM", "LEVEL")
        )
        return safety.worst_by_class(subjects, own, terms, worst, people, levels=levels, keep=kept)

    every = count(events)
    unit, severe = ("grade", 3) if found.graded else ("severity", "SEVERE")
    worse = "grade 3 or higher" if found.graded else "severe or worse"
    columns: dict[str, tuple[safety.ClassTable, Hashable]] = {f"Any {unit}": (every, levels[0])}
    if severe in levels:
        columns[worse.capitalize()] = every, severe
    if found.related is not None:
        related = count(events[events["AREL"].str.upper().isin(RELATED)])
        columns["Related"] = related, levels[0]
        if severe in levels:
            columns[f"Related, {worse}"] = related, severe
    if found.immune is not None:
        columns["Immune-mediated"] = count(events[events["AEIMFL"].eq("Y")]), levels[0]
    least = trial.spec.privacy.min_cell
    shown = _shown(every, severe, most, least)
    rows = [
        [
            _name(place),
            *(_cell(table, place, level, every, least) for table, level in columns.values()),
        ]
        for place in [("Any event", None), *shown]
    ]
    left = len(kept) - sum(term is not None for _, term in shown)
    more = f"; {left} further terms not shown" if left else ""
    note = "; illustrative: not published" if trial.illustrative("adae", "AEDECOD") else ""
    caption = f"Patients by class and term: n (%), 95% CI (n = {every.n}{more}{note})"
    head = ["Class and term", *columns]
    return tables.Table(caption, head, rows, frozenset(range(1, len(head))))


def none_seen(analysis: Analysis) -> tables.Table:
    """What 0 of n rules out, exactly and by the rule of three, the trial's own n among others."""
    own = len(analysis.trial.population("safety"))
    rows = [
        [
            f"{n} (this trial)" if n == own else str(n),
            f"{100 * exact.upper_limit(0, n):.1f}",
            f"{300 / n:.1f}",
            _chance(0.95**n),
        ]
        for n in sorted({*SIZES, own} - {0})
    ]
    head = ["Patients, none with the event", "Exact upper limit, one-sided 95%, %",
            "Rule of three, 3/n, %", "Chance of seeing none if the rate is 5%, %"]  # fmt: skip
    return tables.Table("What 'none seen' rules out", head, rows, frozenset({1, 2, 3}))


def _chance(share: float) -> str:
    return f"{100 * share:.1f}" if share >= 0.0005 else "below 0.1"


def _events(analysis: Analysis, column: str) -> pd.DataFrame:
    """The events that `analysis.safety` counts, with class, term and level as they are shown."""
    events = treatment_emergent(analysis.trial)
    assert events is not None
    _, levels = event_levels(events, graded=bool(analysis.safety and analysis.safety.graded))
    return events.assign(
        CLASS=_sentence(events[column].fillna("(no class)")),
        TERM=_sentence(events["AEDECOD"].fillna("(no term)")),
        LEVEL=levels,
    )


def _sentence(names: pd.Series) -> pd.Series:
    """Names as a sentence has them; some coders write capitals only."""
    return names.str.capitalize() if len(names) and names.str.isupper().all() else names


def _shown(table: safety.ClassTable, severe: Hashable, most: int, least: int | None) -> list[Place]:
    """Every class, and of its terms those that have room, in the order of the table.

    Where counts are held back, the order is that of what is shown.
    """
    if least is not None:
        return _shown_without_few(table, most, least)
    worst = table.levels.index(severe) if severe in table.levels else len(table.levels)
    terms = [(name, row) for name, row in _rows(table).items() if name[1] is not None]
    terms.sort(key=lambda item: (not sum(item[1].by_level[worst:]), -item[1].any_level))
    chosen = {name for name, _ in terms[:most]}
    return [place for place in _rows(table) if place in chosen or _is_class(place)]


def _shown_without_few(table: safety.ClassTable, most: int, least: int) -> list[Place]:
    def order(row: safety.TermRow) -> tuple[int, str]:
        return -(event_row(row, table.levels, table.n, least).any_level or 0), row.term

    terms = sorted(
        ((order(row), place) for place, row in _rows(table).items() if place[1] is not None)
    )
    chosen = {place for _, place in terms[:most]}
    found: list[Place] = []
    for one in sorted(table.classes, key=lambda one: order(one.row)):
        found.append((one.row.term, None))
        inside = [(one.row.term, row.term) for row in sorted(one.terms, key=order)]
        found += [place for place in inside if place in chosen]
    return found


def _is_class(place: Place) -> bool:
    return place[1] is None and place[0] != "Any event"


def _rows(table: safety.ClassTable) -> dict[Place, safety.TermRow]:
    rows: dict[Place, safety.TermRow] = {("Any event", None): table.overall}
    for one in table.classes:
        rows[one.row.term, None] = one.row
        rows |= {(one.row.term, row.term): row for row in one.terms}
    return rows


def _name(place: Place) -> Html:
    own, term = place
    if term is None:
        return Html(f"<strong>{escape(readable(own))}</strong>")
    return Html(f'<span style="display: block; padding-left: 1em">{escape(readable(term))}</span>')


def _cell(
    table: safety.ClassTable, place: Place, level: Hashable, every: safety.ClassTable,
    least: int | None,
) -> Html:  # fmt: skip
    """Patients of one place at a level; `every` is the table of all events."""
    found = _at(table, place, level)
    if least is not None and _is_held(table, place, level, every, least):
        return Html(MARK)
    if found.rate is None or found.ci is None:
        return Html("0")
    low, high = (f"{100 * limit:.0f}" for limit in found.ci)
    return Html(f"{found.x} ({100 * found.rate:.0f})<small>{low} to {high}</small>")


def _is_held(
    table: safety.ClassTable, place: Place, level: Hashable, every: safety.ClassTable, least: int
) -> bool:
    """As the rows of all events are elsewhere, and others if few are left of what they are in."""
    if table is every:
        shown = event_row(_rows(table)[place], table.levels, table.n, least)
        return (shown.any_level if level == table.levels[0] else shown.severe) is None
    within = [_at(every, place, level), _at(table, place, table.levels[0])]
    return is_few(_at(table, place, level).x, least, [outer.x for outer in within])


def _at(table: safety.ClassTable, place: Place, level: Hashable) -> exact.Proportion:
    return safety.at_least(table, _rows(table)[place], level)
