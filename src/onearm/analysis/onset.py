"""When the first severe adverse event came: with death as a competing event, and per time at risk.

All times are study days, the day of the first dose being day 1, in the trial's unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from onearm.stats import competing, exposure
from onearm.trial.data import Trial
from onearm.trial.spec import DAYS

SEVERE = 3
"""Grade from which an event counts as severe."""


@dataclass(frozen=True)
class Onset:
    """First events of grade 3 or higher: their cumulative incidence, and their rate a year.

    `deaths_known` is False where the tables tell of no death: then nothing competes.
    `left_out` are patients of the safety population without a known end of follow-up.
    """

    curve: competing.CumulativeIncidence
    rate: exposure.EventRate
    unit: str
    deaths_known: bool
    left_out: int


def first_severe_events(trial: Trial) -> Onset | None:
    """Onset in the safety population; None without grades or days of onset."""
    if not trial.has("adae", "AETOXGR", "ASTDY"):
        return None
    people = trial.population("safety")
    ends = _ends(trial).reindex(people).dropna(subset=["end"])
    if ends.empty:
        return None
    event = _first_days(trial).reindex(ends.index)
    event = event.where(~(event > ends["death"]))  # an event after death is a wrong date
    end = ends["end"].where(~(event > ends["end"]), event)
    day = DAYS[trial.spec.unit]
    times = [column.to_numpy(float) / day for column in (event, ends["death"], end)]
    time, cause = exposure.first_event(*times)
    return Onset(
        curve=competing.cumulative_incidence(time, cause),
        rate=exposure.event_rate(
            int((cause == 1).sum()), float(time.sum()), per=DAYS["years"] / day
        ),
        unit=trial.spec.unit,
        deaths_known=bool(trial.records("adtte", "os") is not None),
        left_out=len(people) - len(ends),
    )


def _first_days(trial: Trial) -> pd.Series:
    """Study day of each patient's first treatment-emergent event of grade 3 or higher."""
    events = trial.tables["adae"]
    if trial.has("adae", "TRTEMFL"):
        events = events[events["TRTEMFL"].eq("Y")]
    severe = events[events["AETOXGR"].ge(SEVERE) & events["ASTDY"].ge(1)]
    return severe.groupby("USUBJID")["ASTDY"].min().astype(float)


def _ends(trial: Trial) -> pd.DataFrame:
    """Study day on which each patient was last seen, and of death; nan where unknown."""
    adsl = trial.tables["adsl"].set_index("USUBJID", drop=False)
    found = pd.DataFrame(index=adsl.index, columns=["end", "death"], dtype=float)
    if trial.has("adsl", "TRTSDT", "TRTEDT"):
        found["end"] = (adsl["TRTEDT"] - adsl["TRTSDT"]).dt.days + 1.0
    survival = trial.records("adtte", "os")
    if survival is not None:
        survival = survival.drop_duplicates("USUBJID").set_index("USUBJID")
        last = survival["AVAL"] + trial.baseline_day.reindex(survival.index) - 1
        found["end"] = last.reindex(found.index).fillna(found["end"])
        found["death"] = last[survival["CNSR"].eq(0)].reindex(found.index)
    return found
