"""When the first severe adverse event came: with death as a competing event, and per time at risk.

Times are study days, the day of the first dose being day 1, in the trial's unit. A patient is at
risk until last seen, and no longer than the window after the last dose in which adverse events
were recorded: events and time at risk are counted over the same days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from onearm.analysis.events import treatment_emergent
from onearm.stats import competing, exposure
from onearm.trial.data import Trial
from onearm.trial.records import end_day
from onearm.trial.spec import DAYS

SEVERE = 3
"""Grade from which an event counts as severe."""

WINDOW = 30.0
"""Days after the last dose in which events count, where trial.yaml does not state them."""


@dataclass(frozen=True)
class Onset:
    """First events of grade 3 or higher: their cumulative incidence, and their rate a year.

    `deaths_known` is False where the tables tell of no death: then nothing competes.
    `window` is the number of days after the last dose that count, `stated` whether trial.yaml
    says so or it is assumed; None where the last dose is not known and patients count until
    last seen. `left_out` are patients of the safety
    population without a known end, `undated` those whose only severe events have no day, or one
    after death; neither are in the curve or the rate.
    """

    curve: competing.CumulativeIncidence
    rate: exposure.EventRate
    unit: str
    deaths_known: bool
    window: float | None
    stated: bool
    left_out: int
    undated: int

    @property
    def basis(self) -> str:
        """How long patients count, and who does not, in words."""
        days = "" if self.window is None else f"to {self.window:g} days after the last dose"
        if days and not self.stated:
            days += " (assumed: trial.yaml states no window)"
        parts = [
            days or "until last seen, as the last dose is not known",
            "" if self.deaths_known else "deaths are not known, so that nothing competes",
            f"{self.left_out} without a known end left out" if self.left_out else "",
            f"{self.undated} with a severe event of unknown day left out" if self.undated else "",
        ]
        return "; ".join(part for part in parts if part)


def first_severe_events(trial: Trial) -> Onset | None:
    """Onset in the safety population; None without grades or days of onset."""
    if not trial.has("adae", "AETOXGR", "ASTDY"):
        return None
    people = trial.population("safety")
    days = _days(trial).reindex(people)
    undated = days["severe"].eq(True) & days["event"].isna()
    known = days[days["end"].notna() & ~undated]
    if known.empty:
        return None
    unit = DAYS[trial.spec.unit]
    time, cause = exposure.first_event(
        *(known[name].to_numpy(float) / unit for name in ("event", "death", "end"))
    )
    return Onset(
        curve=competing.cumulative_incidence(time, cause),
        rate=exposure.event_rate(
            int((cause == 1).sum()), float(time.sum()), per=DAYS["years"] / unit
        ),
        unit=trial.spec.unit,
        deaths_known=trial.records("adtte", "os") is not None,
        window=_window(trial) if trial.has("adsl", "TRTSDT", "TRTEDT") else None,
        stated=trial.spec.safety.window is not None,
        left_out=int(days["end"].isna().sum()),
        undated=int((undated & days["end"].notna()).sum()),
    )


def _days(trial: Trial) -> pd.DataFrame:
    """One row a subject: study days of the first severe event, of death and of the end; had one."""
    days = pd.DataFrame(index=trial.subjects.index)
    seen, days["death"] = _last_seen(trial)
    days["end"] = np.fmin(seen, _last_dose(trial) + _window(trial))  # the known one, if one is
    events = treatment_emergent(trial)
    assert events is not None
    severe = events[events["AETOXGR"].ge(SEVERE)]
    days["severe"] = days.index.isin(severe["USUBJID"])
    alive = ~(severe["ASTDY"] > severe["USUBJID"].map(days["death"]))
    dated = severe[severe["ASTDY"].ge(1) & alive]
    days["event"] = dated.groupby("USUBJID")["ASTDY"].min().astype(float)
    # What was recorded as treatment-emergent counts, even if it came after the window.
    days["end"] = days["end"].where(~(days["event"] > days["end"]), days["event"])
    days["death"] = days["death"].where(days["death"] <= days["end"])
    return days


def _window(trial: Trial) -> float:
    stated = trial.spec.safety.window
    return WINDOW if stated is None else stated


def _last_dose(trial: Trial) -> pd.Series:
    adsl = trial.subjects
    if not trial.has("adsl", "TRTSDT", "TRTEDT"):
        return pd.Series(float("nan"), index=adsl.index)
    return (adsl["TRTEDT"] - adsl["TRTSDT"]).dt.days + 1.0


def _last_seen(trial: Trial) -> tuple[pd.Series, pd.Series]:
    """Study days on which each subject was last seen, by the times of survival; and of death."""
    adsl = trial.subjects
    nobody = pd.Series(float("nan"), index=adsl.index)
    rows = trial.records("adtte", "os")
    if rows is None:
        return nobody, nobody
    rows = rows.drop_duplicates("USUBJID").set_index("USUBJID", drop=False)
    last = end_day(trial.tables, rows)
    return last.reindex(adsl.index), last[rows["CNSR"].eq(0)].reindex(adsl.index)
