"""What a chapter has at hand: one trial, its analysis, and the numbers of the registry."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import yaml
from IPython.display import HTML, Markdown, display
from myst_nb import glue

from onearm.analysis import Analysis, Result, analyse
from onearm.analysis.concordance import Comparison, concordance
from onearm.analysis.numbers.design import of_two_stages
from onearm.analysis.registry import results_of
from onearm.analysis.result import FORMS
from onearm.book.kept.handed import take
from onearm.book.kept.seen import under
from onearm.errors import InputError
from onearm.plots import words
from onearm.reconstruct.opening import open_any
from onearm.tables import missing_list
from onearm.texts import readable
from onearm.trial import Trial
from onearm.trial.staged import is_staged

ELSEWHERE = "What the text says of it holds for trials that have it."
"""Said where a figure is not shown, because the words below it are the same for every trial."""

UNNAMED = re.compile(r'<span class="oa-kind" data-kind="\w+"(?=>)')
"""The mark of a number that is no result of the registry."""

_HELD = (
    "Counts of fewer than {least} patients are held back in cross-tables, so that nobody is known "
    "by them, and so are counts from which they could be worked out. Zeros are shown. "
)
_STEPS = (
    "The steps of a curve, its table and what is read off it by time are shown as they are: there "
    "each patient is a step, without a name. "
)
FEW = {
    "eligibility": _HELD + "Sizes of populations are shown. ",
    "pfs": _HELD + _STEPS,
    "response": _HELD + "Figures that show each patient (waterfall, spider, swimmer) are left out.",
    "os": _HELD + _STEPS,
    "safety": _HELD + _STEPS,
}
"""What the pages with counts of patients say of it, where `privacy.min_cell` is stated."""

BRIEF = "What these patients are, and how to read their numbers"
"""What the folded part of a short banner is called."""

BANDS = "09-determined.html"
"""The page on what is the same in all reconstructions, and what is not."""


@dataclass(frozen=True)
class Chapter:
    """One chapter about one trial."""

    name: str
    trial: Trial
    analysis: Analysis

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """The results registry, by identifier."""
        return results_of(self.analysis)

    def under(self, *prefixes: str) -> list[Result]:
        """Results whose identifiers begin with one of these, as `safety.`."""
        return [r for prefix in prefixes for r in under(self.results, prefix).values()]

    @property
    def absent(self) -> tuple[Result, ...]:
        """Results that a trial like this one could have, and that this one does not."""
        own = self.trial.spec.two_stages
        return tuple(
            result
            for result in self.results.values()
            if result.value is None
            and not result.printed_as
            and (own or not of_two_stages(result.id))
        )

    @cached_property
    def concordance(self) -> tuple[Comparison, ...]:
        """Published against reproduced, one comparison a claim."""
        return concordance(self.trial.claims, self.results.values())

    @property
    def in_site(self) -> bool:
        """Will this page be one of a site? Not where the chapter is run by itself."""
        return is_staged(self.trial.folder) and self._configuration.is_file()

    @property
    def address(self) -> str | None:
        """Where the site of this page will stand on the web, if that is known."""
        if not self.in_site:
            return None
        settings = yaml.safe_load(self._configuration.read_text(encoding="utf-8"))
        address: str | None = settings.get("html", {}).get("baseurl") or None
        return address

    @property
    def _configuration(self) -> Path:
        return self.trial.folder.parent / "_config.yml"

    @property
    def only(self) -> str:
        """What follows a number of the patients of a page whose other numbers have ranges."""
        ranged = self.trial.kind == "reconstructed" and self.trial.identified is not None
        return " (this cohort only)" if ranged else ""

    def __getitem__(self, id: str) -> Result:
        """A result; one that this trial does not have is an empty one with a note."""
        note = "this trial has no such number"
        absent = Result(id, id, None, "", self.trial.kind, self.name, note=note)
        return self.results.get(id, absent)

    def state(self, keys: str) -> None:
        """Make results available to the prose of this page as ``{glue:text}`key` ``.

        A key is an identifier, for the value with its unit, or one with a form behind it:
        `id.value` (without), `id.ci`, `id.full` (value and interval), `id.count` ('13 of 28'),
        `id.n` and `id.x`. A reconstructed value that the claims leave open comes with its range
        over all cohorts (`id` and `id.full`), a published one with its grade in brackets (`id`).

        Parameters
        ----------
        keys : str
            What the prose of this page states, separated by white space. A key may stand twice
            here, but not in two calls on one page: a warning that ends the build.
        """
        for key in dict.fromkeys(keys.split()):
            glue(key, self._said(key), display=False)

    def _said(self, key: str) -> str:
        """A result in the form that its key asks for; of what a trial lacks, that it does."""
        id, _, form = key.rpartition(".")
        if key not in self.results and id in self.results and form in FORMS:
            said = getattr(self[id], FORMS[form])
            return "not available" if said is None else str(said)
        result = self[key]
        return result.spread_text + (f" [{result.grade}]" if result.printed_as else "")

    def show(self, figure: Callable[..., Any], *args: Any, **options: Any) -> None:
        """Display a figure or a table of the analysis, or say why there is none."""
        try:
            display(figure(self.analysis, *args, **options))
        except InputError as error:
            why = f"Not shown: {escape(str(error))}. {ELSEWHERE}"
            display(HTML(f'<p class="oa-banner">{why}</p>'))

    def tell(self, sentences: Callable[[Chapter], str]) -> None:
        """Display sentences that are computed from the results.

        Marks of numbers that are no results name the sentences that computed them.
        """
        text, maker = sentences(self), sentences.__qualname__.partition(".")[0]
        module = sentences.__module__.removeprefix("onearm.book.")
        display(Markdown(UNNAMED.sub(rf'\g<0> data-id="{module}.{maker}"', text)))

    def missing(self) -> None:
        """Display what this trial's folder does not give to this chapter."""
        gaps = [gap for gap in self.analysis.missing if gap.chapter == self.name]
        if gaps:
            head = "<p>Missing from this chapter, because the trial folder does not have it:</p>"
            display(HTML(f'<div class="oa-banner">{head}{missing_list(gaps)}</div>'))
        least = self.trial.spec.privacy.min_cell
        if least is not None and self.name in FEW:
            display(HTML(f'<p class="oa-banner">{FEW[self.name].format(least=least)}</p>'))


def open_chapter(trial: str, name: str, *, states: str = "", brief: bool = False) -> Chapter:
    """Open a trial for a chapter: read, check, analyse, and say what about it is not real.

    A folder without tables has its patients reconstructed.

    Parameters
    ----------
    trial : str
        The trial folder, from the working folder or from `chapters/` below it.
    name : str
        The chapter, as results and gaps name it.
    states : str
        What the prose states: see `Chapter.state`.
    brief : bool
        Fold away what synthetic patients are, where the first screen has no room for it.

    Raises
    ------
    TrialError
        If the folder cannot be used, with all problems.
    """
    folder = next((p for p in (Path(trial), Path("chapters", trial)) if p.exists()), Path(trial))
    analysis = take(folder) or analyse(open_any(folder))
    chapter = Chapter(name, analysis.trial, analysis)
    chapter.state(states)
    display(HTML(_banner(chapter.trial, brief=brief)))
    chapter.missing()
    return chapter


def _banner(trial: Trial, *, brief: bool = False) -> str:
    spec = trial.spec
    about = f"<strong>{escape(spec.id)}</strong>: {escape(readable(spec.title))}."
    if spec.fictitious:
        about += " <strong>A fictitious trial.</strong> It never took place; all of it is made up."
    if not spec.synthetic:
        return f'<aside class="oa-banner" role="note"><p>{about}</p></aside>'
    note = escape(readable(spec.synthetic_note or "The patient-level data are synthetic."))
    told = f" {note}</p>{_legend(trial)}"
    if brief:
        told = (
            f'</p><details class="oa-data"><summary>{BRIEF}</summary>'
            f"<p>{note}</p>{_legend(trial)}</details>"
        )
    return (
        f'<aside class="oa-banner oa-synthetic{" oa-brief" * brief}" role="note">'
        f"<p>{about} <strong>Synthetic patients.</strong>{told}</aside>"
    )


def _legend(trial: Trial) -> str:
    """How the band of a reconstructed number is to be read, where there are any."""
    if trial.identified is None:
        return ""
    draws = trial.identified.draws
    return (
        '<details class="oa-data"><summary>How to read its numbers</summary>'
        f"<p><em>In {draws + 1:,} cohorts a to b</em>: the lowest and the "
        f"highest value in this cohort and {draws:,} others that meet the same printed numbers; "
        "the true range is at least as wide. <em>As printed</em> or <em>determined</em>: printed "
        "alike in all. A reconstructed number with neither holds for this cohort only.</p>"
        f'<p>{chance(len(trial.population("efficacy")))} <a href="{BANDS}">What the paper '
        "determines</a> says more.</p></details>"
    )


def chance(n: int) -> str:
    """The two uncertainties of a reconstructed number: of the patients, and of the print.

    >>> print(chance(30).partition(". ")[0])
    The 95% CI is chance: another 30 patients
    """
    return (
        f"The 95% CI is chance: another {words.patients(n)}. The range is ignorance: the same "
        "trial, with what was not printed filled in otherwise. Neither contains the other."
    )
