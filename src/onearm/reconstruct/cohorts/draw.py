"""Cohorts of patients that meet every printed claim, spread over all that do.

How a cohort is drawn, and what distribution it follows:

1. The setting: every combination of population sizes and counts that the claims allow is
   equally likely, and so is every usual interval between scans (6, 8 or 12 weeks) and every
   level of censoring (`ODDS`); those in which no cohort is found are left out. A population
   whose size no claim tells is at most a third larger than the largest known one.
2. The curves: pairs of a curve of PFS and one of OS that meet the claims, and in which deaths
   can follow progressions, each in proportion to odds ** censored (`lattice`).
3. Who is who, one thing after another: overall survival, responders and their days, the primary
   population, stages, adverse events. Each choice that agrees with the numbers and with what
   was chosen before is equally likely; a number that no claim tells is equally likely to be any
   that it can be.
4. A cohort that does not meet a claim about a part of the patients is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from onearm.errors import InputError
from onearm.reconstruct.claims.conventions import Conventions
from onearm.reconstruct.claims.counts import Numbers, Rng, all_numbers
from onearm.reconstruct.claims.readings import facts_of
from onearm.reconstruct.claims.statements import Statement, statements
from onearm.reconstruct.cohorts.parts import meets_parts
from onearm.reconstruct.cohorts.people import assign
from onearm.reconstruct.lattice.endings import Cells, cell
from onearm.reconstruct.lattice.facts import Case, Facts, meets
from onearm.reconstruct.lattice.sampling import can_be_met, draw_curves
from onearm.trial.printed.published import Claim
from onearm.trial.spec import Spec

SCANS = (42, 56, 84)
"""Days between scans: every 6, 8 or 12 weeks, the usual intervals of such trials."""
ODDS = (1.0, 0.3, 0.1, 0.03, 0.01)
"""Levels of censoring: of two lists that differ in one patient, who has the event in one and is
censored in the other, the latter is so many times as likely. At 1 half the patients would be
censored if nothing else were known, at 0.01 hardly any."""
PATIENCE = 100
"""Batches in a row without a single cohort after which a setting is given up."""
Curves = Mapping[str, Cells]


@dataclass(frozen=True)
class Setting:
    """What is fixed before curves are drawn: numbers, interval of scans, facts of each curve."""

    numbers: Numbers
    scans: int
    pfs: Facts
    os: Facts

    def at(self, odds: float) -> Setting:
        """The same at a level of censoring."""
        return replace(self, pfs=replace(self.pfs, odds=odds), os=replace(self.os, odds=odds))


def draw_cohorts(
    spec: Spec,
    claims: Sequence[Claim],
    *,
    draws: int,
    seed: int,
    conventions: Conventions | None = None,
    curves: Mapping[str, tuple[Sequence[int], Sequence[int]]] | None = None,
    progress: Callable[[int], None] | None = None,
    patience: int = PATIENCE,
) -> pd.DataFrame:
    """Cohorts that each meet all claims.

    Parameters
    ----------
    spec : Spec
        The trial: its primary endpoint, landmark, unit and rules of response.
    claims : sequence of Claim
        Those that count, from `onearm.reconstruct.claims.statements.select`.
    draws, seed : int
        How many; the same seed gives the same cohorts.
    conventions : Conventions, optional
        How the numbers are to be read; by default as `onearm analyse` would have printed them.
    curves : mapping, optional
        Days and events of PFS or OS where they are known from a digitised curve.
    progress : callable, optional
        Told how many cohorts have just been added.
    patience : int
        Batches in a row without a cohort after which a setting is given up.

    Returns
    -------
    DataFrame
        One row a patient: DRAW, PATIENT, EFFICACY, PRIMARY, STAGE (0 without stages), BEST
        ('' outside the efficacy population), PFS, OS (days, baseline = day 1), PFS_EVENT,
        OS_EVENT, RESPONSE (day of the first response, 0 without), SCANS (days between scans),
        RELATED34, IMMUNE_SUPPRESSED.

    Raises
    ------
    InputError
        If no cohort meets the claims, or none could be found.
    """
    said, reading = (
        statements(claims),
        conventions or Conventions(transform=spec.survival.transform),
    )
    fixed = {name: _cells(*curve) for name, curve in (curves or {}).items()}
    if reading.curve != "efficacy":
        raise InputError("cohorts can be drawn for a curve of the efficacy population alone")
    known = all_settings(spec, said, reading, fixed)
    if not known:
        raise InputError(_why_not(spec, said, reading, fixed))
    rng = np.random.default_rng(seed)
    alive = [(odds, setting) for odds in ODDS for setting in known]
    found, missing = [], np.arange(1, draws + 1)
    while len(missing):
        if not alive:
            raise InputError(
                "no cohort was found that meets all claims at once; leave out one about a part "
                "of the patients, or about the curve that is known least"
            )
        people, alive, missing = _draw_all(
            rng, alive, missing, spec, said, reading, fixed, progress, patience
        )
        found += people
    whole = pd.concat(found, ignore_index=True)
    return whole.sort_values(["DRAW", "PATIENT"], ignore_index=True)


def _why_not(spec: Spec, said: Sequence[Statement], reading: Conventions, fixed: Curves) -> str:
    """Why no cohort can meet all claims; with a digitised curve, the counts that it rules out."""
    counts = [s for s in said if s.part == "count"] if fixed else []
    told = [
        s.text for s in counts
        if all_settings(spec, [other for other in said if other is not s], reading, fixed)
    ]  # fmt: skip
    if not told:
        return "no cohort can meet all claims at once: see which of them conflict"
    return (
        f"the digitised curves leave no room for {' or '.join(told)}: look at their readings "
        "again, or leave claims out with reconstruct.without in trial.yaml"
    )


Level = tuple[float, Setting]


def _draw_all(
    rng: Rng, alive: list[Level], missing: Cells, spec: Spec, said: Sequence[Statement],
    reading: Conventions, fixed: Curves, progress: Callable[[int], None] | None, patience: int,
) -> tuple[list[pd.DataFrame], list[Level], Cells]:  # fmt: skip
    """Cohorts for as many of the missing draws as can be, each of a setting at random.

    Returns what was drawn, the settings without those in which nothing was found, and the draws
    that were of these. The curves of one level of censoring are kept at a time.
    """
    chosen = rng.integers(len(alive), size=len(missing))
    found, barren = [], []
    for odds in dict.fromkeys(level for level, _ in alive):
        supply = _Supply(rng, fixed, len(missing))
        for place in [p for p in np.unique(chosen) if alive[p][0] == odds]:
            where = missing[chosen == place]
            setting = alive[place][1].at(odds)
            people = _draw(
                rng, setting, len(where), spec, said, reading, supply, progress, patience
            )
            if people is None:
                barren.append(int(place))
            else:
                found.append(people.assign(DRAW=where[people["DRAW"].to_numpy() - 1]))
    left = [level for place, level in enumerate(alive) if place not in barren]
    return found, left, missing[np.isin(chosen, barren)]


def all_settings(
    spec: Spec, said: Sequence[Statement], reading: Conventions, fixed: Curves
) -> list[Setting]:
    """Every combination of numbers and interval of scans with which the curves can be met."""
    fine: dict[Facts, bool] = {}
    found = []
    for numbers in all_numbers(said):
        for scans in intervals(spec):
            pfs = facts_of("pfs", said, numbers, spec, reading, scans=scans)
            os = facts_of("os", said, numbers, spec, reading)
            if pfs is None or os is None:
                continue
            for name, facts in (("pfs", pfs), ("os", os)):
                if facts not in fine:
                    fine[facts] = _can_be(facts, fixed.get(name))
            if fine[pfs] and fine[os]:
                found.append(Setting(numbers, scans, pfs, os))
    return found


def _can_be(facts: Facts, curve: Cells | None) -> bool:
    """Can the facts be met; by a known curve, as far as they count patients?

    Whom a known curve shows as censored early was evaluable all the same.
    """
    if curve is None:
        return bool(can_be_met(facts))
    counts = tuple(count for count in facts.counts if count.kind != "censored")
    counted = replace(facts, median=None, low=None, high=None, rates=(), counts=counts)
    return bool(meets(counted, Case(), curve[None])[0])


def intervals(spec: Spec) -> tuple[int, ...]:
    """Usual intervals between scans whose first scan is late enough to show stable disease.

    Raises
    ------
    InputError
        If there is none.
    """
    found = tuple(days for days in SCANS if days - 1 >= spec.response.sd_from)
    if not found:
        raise InputError(
            f"stable disease counts from day {spec.response.sd_from:g} (response.sd_from of "
            f"trial.yaml), and first scans are taken to come on day {', '.join(map(str, SCANS))}"
        )
    return found


def _draw(
    rng: Rng, setting: Setting, draws: int, spec: Spec, said: Sequence[Statement],
    reading: Conventions, supply: _Supply, progress: Callable[[int], None] | None, patience: int,
) -> pd.DataFrame | None:  # fmt: skip
    """Cohorts of one setting, numbered from 1; None if none was found for a long time."""
    found, missing, barren = [], draws, 0
    for pfs, os in supply.pairs(setting):
        people = assign(rng, setting.numbers, setting.scans, pfs, os, spec, reading)
        kept = np.flatnonzero(meets_parts(people, said, spec, reading))[:missing]
        barren = 0 if len(kept) else barren + 1
        if barren > patience:
            return None
        if not len(kept):
            continue
        found.append(people.chosen(kept).table(rng, first=draws - missing + 1))
        missing -= len(kept)
        if progress:
            progress(len(kept))
        if not missing:
            break
    return pd.concat(found, ignore_index=True)


class _Supply:
    """Curves that meet the facts, drawn ahead and kept for the next setting with the same."""

    def __init__(self, rng: Rng, fixed: Curves, draws: int) -> None:
        self.rng, self.fixed, self.draws = rng, fixed, draws
        self._known: dict[Facts, Iterator[Cells]] = {}
        self._left: dict[Facts, Cells] = {}

    def pairs(self, setting: Setting) -> Iterator[tuple[Cells, Cells]]:
        """Curves of PFS and OS in which nobody dies before he progresses, without end."""
        while True:
            pfs, os = self._curves("pfs", setting.pfs), self._curves("os", setting.os)
            size = min(len(pfs), len(os))
            self._left[setting.pfs], self._left[setting.os] = pfs[size:], os[size:]
            pfs, os = pfs[:size], os[:size]
            fine = (os >= pfs).all(axis=1)
            yield pfs[fine], os[fine]

    def _curves(self, name: str, facts: Facts) -> Cells:
        """What is left of the curves drawn, or new ones."""
        left = self._left.get(facts, np.empty((0, facts.n), dtype=np.int64))
        if len(left):
            return left
        if name in self.fixed:
            return np.tile(self.fixed[name], (min(self.draws, 1000), 1))
        if facts not in self._known:
            self._known[facts] = draw_curves(facts, self.rng, wanted=self.draws)
        return next(self._known[facts])


def _cells(days: Sequence[int], events: Sequence[int]) -> Cells:
    return np.sort([cell(int(d), event=bool(e)) for d, e in zip(days, events, strict=True)])
