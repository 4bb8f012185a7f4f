"""The tables of the book."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd

from onearm.analysis.analyse import Analysis
from onearm.analysis.missing import Missing
from onearm.analysis.registry import results_of
from onearm.analysis.result import Result
from onearm.analysis.suppression import MARK, EventTable, by_population, counted
from onearm.errors import InputError
from onearm.tables.html import Html, Table, naming
from onearm.texts import readable
from onearm.trial.data import Trial
from onearm.trial.printed.published import GRADES, Claim
from onearm.trial.privacy.protect import OLDEST
from onearm.trial.spec import Population

NOTHING = Html("")


def kind_mark(kind: str, id: str = "") -> Html:
    """The quiet mark that tells what kind of number stands before it, and which result it is.

    >>> print(kind_mark("derived", "design.n1"))
    <span class="oa-kind" data-kind="derived" data-id="design.n1">derived</span>
    """
    which = naming("data-id", id)
    return Html(f'<span class="oa-kind" data-kind="{kind}"{which}>{kind}</span>')


def results_table(caption: str, results: Iterable[Result]) -> Table:
    """Results with count, interval and its method, and kind."""
    shown = list(results)
    columns = {
        "Quantity": [r.label for r in shown],
        "Estimate and kind": [
            Html(f"{escape(r.text)}<small>{_kind_and_band(r)}</small>") for r in shown
        ],
        "Patients": [r.count if r.x is not None else (f"n = {r.n}" if r.n else "") for r in shown],
        "95% CI and its method": [
            with_small(r.ci_text, r.ci_method) if r.ci_method else "" for r in shown
        ],
        "Printed, with grade": [
            f"{r.published} [{r.grade}]" if r.published else "not printed" for r in shown
        ],
    }
    if not any(r.ci_method for r in shown):
        del columns["95% CI and its method"]
    if not any(r.published or r.kind == "reconstructed" for r in shown):
        del columns["Printed, with grade"]
    rows = list(zip(*columns.values(), strict=True))
    figures = {i for i, name in enumerate(columns) if name.startswith(("Est", "Pat", "95%"))}
    return Table(caption, list(columns), rows, frozenset(figures), [r.id for r in shown])


def _kind_and_band(result: Result) -> str:
    """The kind of a number and, if reconstructed, what it is over all cohorts."""
    mark = kind_mark(result.kind, result.id)
    return ", ".join(part for part in (mark, escape(result.band_text)) if part)


def design_table(results: Iterable[Result]) -> Table:
    """The numbers of a design: stated, inferred or found by search."""
    results = list(results)
    ids = [result.id for result in results]
    rows = [
        [r.label, r.number + ("%" if r.unit == "percent" else ""), r.note or "stated",
         f"{r.published} [{r.grade}]" if r.published else ""]
        for r in results
    ]  # fmt: skip
    head = ["Quantity", "Value", "Where it comes from", "Printed or inferred, with grade"]
    return Table("The design in numbers", head, rows, frozenset({1}), ids)


def comparators_table(claims: Iterable[Claim]) -> Table:
    """Other trials, one row each, as they were published (grade S unless marked)."""
    trials: dict[str, dict[str, Claim]] = {}
    for claim in claims:
        if claim.quantity.startswith("comparator.") and claim.population:
            trials.setdefault(claim.population, {}).setdefault(claim.quantity, claim)
    columns = ("n", "pfs6", "pfs6_exp", "pfs_median", "orr", "os_median")
    rows = []
    for name, found in trials.items():
        cells = [found.get(f"comparator.{column}") for column in columns]
        if not any(cells):
            continue
        source = next(iter(found.values())).source
        rows.append([with_small(name, source), *(c.printed_as if c else "" for c in cells)])
    head = ["Trial", "Patients", "PFS at 6 months", "Same, from the median [I], %", "Median PFS",
            "Response", "Median OS"]  # fmt: skip
    return Table("Other trials, as published (grade S)", head, rows, frozenset(range(1, 7)))


def claims_table(caption: str, claims: Iterable[Claim]) -> Table:
    """Published numbers as printed, each with its grade and source."""
    rows = [
        [
            with_small(c.label, c.population),
            c.printed_as,
            c.grade,
            with_small(c.source, c.note),
        ]
        for c in claims
    ]
    return Table(caption, ["Quantity", "As printed", "Grade", "Source"], rows)


def grades_table() -> Table:
    """What the grades of published numbers mean."""
    return Table("Grades of published numbers", ["Grade", "Meaning"], list(GRADES.items()))


def stage_table(analysis: Analysis) -> Table:
    """Responses and median PFS by stage of the design.

    Raises
    ------
    InputError
        If the trial names no stages.
    """
    if not analysis.by_stage:
        raise InputError("this trial names no stages")
    bands = {id: result.band_text for id, result in results_of(analysis).items()}
    held = analysis.held
    rows = []
    for stage, of in analysis.by_stage.items():
        orr = dcr = "not available"
        if of.response is not None:
            orr = f"{of.response.orr.x} of {of.response.orr.n}"
            dcr = f"{of.response.dcr.x} of {of.response.dcr.n}"
        median = "not available"
        if of.pfs is not None:
            median = "NR" if of.pfs.value is None else f"{of.pfs.value:.1f}"
        ids = f"orr.stage{stage}.rate", f"dcr.stage{stage}.rate", f"pfs.stage{stage}.median"
        shown = (MARK if id in held else x for x, id in zip((orr, dcr, median), ids, strict=True))
        cells = zip(shown, ids, strict=True)
        rows.append(
            [
                f"Stage {stage}",
                MARK if f"flow.efficacy.stage{stage}" in held else str(of.n),
                *(with_small(cell, bands.get(id, "")) for cell, id in cells),
            ]
        )
    head = ["Stage", "Patients", "Response", "Disease control"]
    unit = analysis.trial.spec.unit
    return Table(
        "Efficacy-evaluable patients by stage", [*head, f"Median PFS ({unit})"], rows,
        frozenset({1, 2, 3, 4}),
    )  # fmt: skip


def population_table(analysis: Analysis) -> Table:
    """Age and sex of each population, as far as the data have them.

    Raises
    ------
    InputError
        If they have neither.
    """
    trial = analysis.trial
    adsl = trial.tables["adsl"].set_index("USUBJID")
    if not (trial.has("adsl", "AGE") or trial.has("adsl", "SEX")):
        raise InputError("adsl has neither AGE nor SEX")
    rows = []
    names: tuple[Population, ...] = tuple(trial.spec.populations) or ("safety",)
    by_sex = by_population(trial, "SEX", names)
    for name in names:
        people = adsl.loc[trial.population(name)]
        span = sexes = ""
        if "AGE" in people and people["AGE"].notna().any():
            span = _ages(people["AGE"], capped=not trial.spec.synthetic)
            if trial.spec.privacy.min_cell is not None:  # each end of the range is one patient
                span = span.partition(" (")[0]
        sexes = ", ".join(f"{sex} {_count(n)}" for sex, n in by_sex[name].items())
        rows.append([name.capitalize(), str(len(people)), span, sexes])
    note = " (illustrative: not published)" if trial.illustrative("adsl", "AGE") else ""
    span_of = " (range)" if trial.spec.privacy.min_cell is None else ""
    head = ["Population", "Patients", f"Age in years, median{span_of}", "Sex"]
    return Table(f"Who they were{note}", head, rows, frozenset({1}))


def contents_table(trial: Trial) -> Table:
    """Rows and patients of each table of a trial; both are held back where few patients have any.

    Parameters
    ----------
    trial : Trial
        With `privacy.min_cell` of its trial.yaml, or without.
    """
    rows = []
    for name, found in trial.tables.items():
        patients = counted(found["USUBJID"].nunique(), trial.spec.privacy.min_cell)
        rows.append([name, _count(None if patients is None else len(found)), _count(patients)])
    return Table("Tables of this trial", ["Table", "Rows", "Patients"], rows, frozenset({1, 2}))


def _ages(ages: pd.Series, *, capped: bool) -> str:
    """Median and range; of real patients ages from 90 on are 90 in the tables, and 90+ here."""

    def written(age: float) -> str:
        return f"{OLDEST}+" if capped and age >= OLDEST else f"{age:.0f}"

    middle = ages.median()
    upper = ages.quantile(0.5, interpolation="higher")
    more = " or more" if capped and middle < OLDEST <= upper else ""
    return f"{written(middle)}{more} ({written(ages.min())} to {written(ages.max())})"


def events_table(table: EventTable, *, graded: bool, most: int = 15) -> Table:
    """Patients by term and worst grade (or severity), the commonest terms first."""
    words = [
        f"Grade {level}" if isinstance(level, int) else str(level).capitalize()
        for level in table.levels
    ]
    shown = table.rows[:most]
    rows = [
        [row.term, *(_count(count) for count in row.by_level), _share(row.any_level, table.n)]
        for row in (table.overall, *shown)
    ]
    rows[0][0] = "Any term"
    left = len(table.rows) - len(shown)
    more = f"; {left} rarer terms not shown" if left > 0 else ""
    unit = "grade" if graded else "severity"
    caption = f"Patients by worst {unit} of each term (n = {table.n}{more})"
    columns = range(1, len(words) + 2)
    return Table(caption, ["Term", *words, "Any, n (%)"], rows, frozenset(columns))


def missing_list(missing: Iterable[Missing]) -> str:
    """What is not there, why, and what would bring it, as an HTML list; '' if nothing is."""
    items = "".join(
        f"<li><strong>{escape(gap.what[0].upper() + gap.what[1:])}</strong>: {escape(gap.why)}. "
        f"It would come with {escape(gap.brings)}.</li>"
        for gap in missing
    )
    return f'<ul class="oa-missing">{items}</ul>' if items else ""


def with_small(text: str, small: str, mark: Html = NOTHING) -> Html:
    """A cell with a second line in small print; a mark stands before it, on the first line."""
    text, small = readable(text), readable(small)
    more = f"<small>{escape(small)}</small>" if small else ""
    return Html(f"{escape(text)} {mark}{more}" if mark else escape(text) + more)


def _count(count: int | None) -> str:
    return MARK if count is None else str(count)


def _share(count: int | None, n: int) -> str:
    if count is None:
        return MARK
    return f"{count} ({100 * count / n:.0f})" if n else str(count)
