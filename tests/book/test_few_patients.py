"""Counts of few patients are in no page of a book that holds them back: every one is looked for.

The chapters are run about trials with few patients in many places, from the
folder that a rerun stages; all that they display, the registry and the record are looked through.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

import onearm.book.chapter
from onearm.analysis import Analysis, analyse
from onearm.analysis.registry import registry
from onearm.book import figures
from onearm.book.record import results_document, run_document
from onearm.book.source import Source, design_tag, prepare
from onearm.errors import Problem
from onearm.plots import Figure
from onearm.tables import Table
from onearm.trial import Trial
from onearm.trial.spec import PrivacySpec
from onearm.trial.staged import write_staged
from tests.conftest import ROOT

LEAST = 5
CHAPTERS = ("index", "03-eligibility", "06-response", "08-safety", "11-verdict", "12-rerun",
            "patients")  # fmt: skip
"""All but those on the design and the primary endpoint, and on curves: each step is a patient."""
SHOWN = {
    r"(primary|design)\..*": "the primary endpoint and the rule that judges it",
    r"(pfs|os)\.(?!stage).*": "curves: each step is a patient",
    r"published\..*": "printed long ago",
}
"""Results that may count few patients, and why."""
DRAWN = {
    "severe-onset": "a curve: each step is a patient",
    "people": "the primary endpoint and the rule that judges it, else a result of the registry",
    "Rate of the first event.*": "read off that curve",
    "What 'none seen' rules out|What a count rules out": "say it of any trial",
    "What is odd in the data": "rows and not patients; held back all the same",
}
"""Figures and tables that may show small numbers, and why."""
OF_NOBODY: dict[str, Callable[[Any], Figure | Table]] = {
    "same-waterfall": lambda _: figures.same_waterfall(),
    "no-effect": lambda _: figures.no_effect(),
    "upper-limits": figures.upper_limits,
    "chance-to-see": figures.chance_to_see,
    "lead-in-rules": figures.lead_in_rules,
    "toxicity-limits": figures.toxicity_limits,
    "The Pocock-type rule in words": figures.limits_table,
}
"""On invented patients and on rules: made from the size of a trial at most."""
PATIENTS = re.compile(r"(?<![\d.,-])(?<!to )[1-4] (?:of \d+|patients?|with|without|who)\b")


@pytest.fixture(scope="module", params=["few", "no-responses", "pilot_analysis"])
def trial(request, first: Analysis) -> Trial:
    """Trials with few patients by stage, by sex, by term, and with severe events of no day."""
    if request.param == "pilot_analysis":
        found = request.getfixturevalue(request.param).trial
    else:
        found = few_in(first.trial, responses=request.param == "few")
    odd = Problem("out-of-range", "adsl", "AGE", "'104'", "less", 3, "warning")
    spec = found.spec.model_copy(update={"privacy": PrivacySpec(min_cell=LEAST)})
    return replace(found, spec=spec, warnings=(odd,))


def few_in(trial: Trial, *, responses: bool) -> Trial:
    tables = dict(trial.tables)
    adsl, adae = tables["adsl"].copy(), tables["adae"].copy()
    efficacy = trial.population("efficacy")
    adsl["STAGE"] = adsl["USUBJID"].isin(efficacy[:3]).map({True: "1", False: "2"})
    adsl["SEX"] = adsl["USUBJID"].isin(efficacy[:2]).map({True: "F", False: "M"})
    severe = adae.loc[adae["AETOXGR"].ge(3), "USUBJID"].unique()
    adae.loc[adae["USUBJID"].isin(severe[:2]), "ASTDY"] = float("nan")
    tables |= {"adsl": adsl, "adae": adae}
    if not responses:
        del tables["adrs"], tables["adtr"]
    spec = trial.spec.model_copy(update={"id": "FEW-1", "synthetic": False, "synthetic_note": None})
    return replace(trial, spec=spec, tables=tables, identified=None, claims=())


@dataclass(frozen=True)
class Shown:
    """What a chapter displays, in its order."""

    things: list[Any]
    size: int = 0
    """Patients treated."""

    def texts(self) -> Iterator[str]:
        for thing in self.things:
            if isinstance(thing, Figure):
                yield from (thing.alt, thing.caption)
            elif not isinstance(thing, Table):
                as_page = getattr(thing, "_repr_html_", None)
                yield (as_page and as_page()) or str(getattr(thing, "data", thing))

    def counts(self) -> Iterator[tuple[str, str, int]]:
        """Each whole number that stands first in a cell, with the place that it stands in."""
        for thing in self.things:
            if is_of_nobody(thing, self.size):
                continue
            if isinstance(thing, Table):
                columns = {h: [row[i] for row in thing.rows] for i, h in enumerate(thing.head)}
                name = thing.caption
            elif isinstance(thing, Figure):
                columns, name = {str(c): thing.data[c] for c in thing.data}, thing.name
            else:
                continue
            for column, cells in columns.items():
                for cell in cells:
                    bare = re.sub(r"<small>.*?</small>|<[^>]+>", "", str(cell))
                    if told := re.match(r"(\d+)(?:\.0)?(?: of| \(|$)", bare):
                        yield name, column, int(told[1])


@pytest.fixture(scope="module")
def pages(trial: Trial, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    folder = tmp_path_factory.mktemp("few")
    write_staged(trial, folder / "trial")
    return {name: shown(ROOT / "chapters" / f"{name}.ipynb", folder, trial) for name in CHAPTERS}


def shown(chapter: Path, folder: Path, trial: Trial) -> Shown:
    """Run the cells of a chapter as a rerun does, but in this process."""
    prepare(chapter, folder / chapter.name, trial.spec.id, design_tag(trial.spec))
    things: list[Any] = []
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onearm.book.chapter, "display", things.append)
        for cell in nbformat.read(folder / chapter.name, as_version=4).cells:
            if cell.cell_type == "code":
                if "parameters" in cell.metadata.get("tags", []):
                    cell.source = f"trial = {str(folder / 'trial')!r}"
                body = ast.parse(cell.source)
                last = body.body.pop() if isinstance(body.body[-1], ast.Expr) else None
                exec(compile(body, chapter.name, "exec"), names)
                if last is not None:
                    value = eval(compile(ast.Expression(last.value), chapter.name, "eval"), names)
                    things += getattr(value, "tables", [] if value is None else [value])
    return Shown(things, len(trial.population("safety")))


def is_of_nobody(thing: object, size: int) -> bool:
    """Whether it is, to the last row, what comes out where nothing is known but a size."""
    bare = SimpleNamespace(trial=SimpleNamespace(population=lambda name: range(size)))
    if isinstance(thing, Figure) and thing.name in OF_NOBODY:
        made = OF_NOBODY[thing.name](bare)
        return isinstance(made, Figure) and thing.data.equals(made.data)
    if isinstance(thing, Table) and thing.caption in OF_NOBODY:
        return thing == OF_NOBODY[thing.caption](bare)
    return False


def is_allowed(name: str, allowed: dict[str, str]) -> bool:
    return any(re.fullmatch(pattern, name) for pattern in allowed)


def test_no_table_and_no_figure_counts_few_patients(pages: dict[str, Shown]):
    seen = [(page, *count) for page, found in pages.items() for count in found.counts()]
    assert len(seen) > 20
    small = [one for one in seen if 0 < one[3] < LEAST and not is_allowed(one[1], DRAWN)]
    assert not small


def test_what_is_of_nobody_is_known_by_its_rows_and_not_by_its_name(pages: dict[str, Shown]):
    found = [(one, page.size) for page in pages.values() for one in page.things]
    free = [(one, size) for one, size in found if is_of_nobody(one, size)]
    assert len(free) == len(OF_NOBODY)
    for one, size in free:
        short = {"data": one.data.iloc[:-1]} if isinstance(one, Figure) else {"rows": one.rows[:-1]}
        assert not is_of_nobody(replace(one, **short), size)


def test_no_sentence_counts_few_patients(pages: dict[str, Shown]):
    told = [text for found in pages.values() for text in found.texts()]
    assert told
    assert not [text for text in told if PATIENTS.search(text)]
    assert not [text for text in told if "None" in text]


def test_no_result_and_no_note_counts_few_patients(trial: Trial):
    results = [r for r in registry(analyse(trial)) if not is_allowed(r.id, SHOWN)]
    assert len(results) > 10
    for result in results:
        assert not any(0 < (count or 0) < LEAST for count in (result.x, result.n)), result.id
        assert not PATIENTS.search(result.note), result.id
    document = results_document(analyse(trial))
    assert not [gap for gap in document["missing"] if PATIENTS.search(str(gap))]


def test_stages_cannot_be_subtracted_from_all(trial: Trial):
    results = {result.id: result for result in registry(analyse(trial))}
    whole = results["flow.efficacy"].n or 0
    for id, result in results.items():
        if ".stage" in id and not id.startswith("published"):
            assert not 0 < whole - (result.n or whole) < LEAST, id


BESIDE = (
    ("safety.any.rate", "safety.related.rate"),
    ("safety.any.rate", "safety.immune.rate"),
    ("safety.related.rate", "safety.related_grade34.rate"),
    ("safety.grade3plus.rate", "safety.related_grade34.rate"),
    ("safety.grade3plus.rate", "safety.grade3plus.per_year"),
    ("safety.immune.rate", "safety.immune_suppressed.rate"),
)
"""Counts of which the second lies within the first."""


@pytest.mark.parametrize(("outer", "inner"), BESIDE)
def test_no_two_counts_beside_each_other_leave_few_patients(trial: Trial, outer: str, inner: str):
    results = {result.id: result for result in registry(analyse(trial))}
    more, some = results[outer].x, results[inner].x
    assert more is None or some is None or not 0 < more - some < LEAST


def test_the_trial_would_tell_of_few_patients(first: Analysis):
    """What the tests above look for is there, where nothing is held back."""
    found = analyse(few_in(first.trial, responses=True))
    assert found.by_stage["1"].n == 3
    assert found.by_stage["1"].pfs is not None
    assert found.onset is not None
    assert found.safety is not None
    assert found.safety.grade3plus is not None
    assert found.safety.grade3plus.x - found.onset.rate.events == 2
    told = [result.note for result in registry(found) if PATIENTS.search(result.note)]
    assert told


def test_the_record_of_the_run_counts_few_rows_no_more_than_the_page(trial: Trial):
    run = run_document(trial, Source(ROOT))
    assert [one["times"] for one in run["warnings"]] == [None]
