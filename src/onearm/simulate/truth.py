"""What is true in a simulated trial: hazards, scans, who is replaced, when the clock starts."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from onearm.simulate.law import Law, free_at
from onearm.trial.spec_problems import read_model

Week = Annotated[float, Field(gt=0, le=1000)]
Kind = Literal["progression", "death", "withdrawal"]
Replace = Literal["none", "before-first-scan", "before-landmark"]
Early = Literal["left-out", "failure", "forgotten"]

MOST_SCANS = 200


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Hazard(_Part):
    """One of four: `rate` free of it `at` a week (with a Weibull `shape`), a constant `hazard` a
    week, a Weibull `scale` in weeks with its `shape`, or `pieces` of (from week, hazard)."""

    rate: Annotated[float, Field(gt=0, le=1)] | None = None
    at: Week | None = None
    hazard: Annotated[float, Field(ge=0, le=100)] | None = None
    scale: Week | None = None
    shape: Annotated[float, Field(ge=0.1, le=10)] | None = None
    pieces: tuple[tuple[float, Annotated[float, Field(ge=0, le=100)]], ...] | None = None

    @field_validator("pieces")
    @classmethod
    def _in_order(
        cls, pieces: tuple[tuple[float, float], ...] | None
    ) -> tuple[tuple[float, float], ...] | None:
        starts = [start for start, _ in pieces or ()]
        if pieces is not None and (not starts or starts[0] != 0 or starts != sorted({*starts})):
            raise ValueError("pieces such as [[0, 0.02], [12, 0.05]]: weeks in order, from week 0")
        return pieces

    @model_validator(mode="after")
    def _one_form(self) -> Hazard:
        given = self.model_dump(exclude_none=True).keys()
        forms: tuple[set[str], ...] = (
            {"rate", "at"}, {"rate", "at", "shape"}, {"hazard"}, {"scale", "shape"}, {"scale"},
            {"pieces"},
        )  # fmt: skip
        if set(given) not in forms:
            found = ", ".join(given) or "nothing"
            raise ValueError(
                "one form: rate and at (and a shape), or hazard, or scale (and a shape), or "
                f"pieces; found {found}"
            )
        return self

    def law(self, spread: float) -> Law:
        """The law of a patient with mean frailty."""
        shape = self.shape or 1.0
        if self.rate is not None and self.at is not None:
            return free_at(self.rate, self.at, shape, spread)
        if self.scale is not None:
            return Law(slopes=(self.scale**-shape,), shape=shape)
        if self.pieces is not None:
            starts, slopes = zip(*self.pieces, strict=True)
            return Law(starts, slopes)
        return Law(slopes=(self.hazard or 0.0,))


class Frailty(_Part):
    """Patients differ: a factor of each one's hazards, gamma with mean 1 and variance `spread`."""

    spread: Annotated[float, Field(gt=0, le=10)]
    moves: tuple[Kind, ...] = ("progression", "death")


class Scans(_Part):
    """When scans are planned, in weeks from the baseline scan: `weeks`, or `every` and `to`.

    Each may be up to `jitter` days early or late, any day as likely as another.
    """

    weeks: tuple[Week, ...] | None = None
    every: Week | None = None
    to: Week | None = None
    jitter: Annotated[float, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _a_plan(self) -> Scans:
        every = self.every is not None and self.to is not None
        if every == (self.weeks is not None) or (self.every is None) != (self.to is None):
            raise ValueError("weeks such as [6, 12, 18, 24, 30], or both every and to")
        if self.every is not None and self.to is not None and not (
            self.every <= self.to <= MOST_SCANS * self.every
        ):  # fmt: skip
            raise ValueError(f"a week in to for one scan up to {MOST_SCANS}")
        plan = self.plan
        if not plan or len(plan) > MOST_SCANS or list(plan) != sorted(set(plan)):
            raise ValueError(f"one week up to {MOST_SCANS}, each later than the one before")
        gaps = [late - soon for soon, late in zip((0.0, *plan), plan, strict=False)]
        if 2 * self.jitter >= 7 * min(gaps):
            raise ValueError("a jitter of less than half the days between two scans")
        return self

    @property
    def plan(self) -> tuple[float, ...]:
        """Weeks of the scans, in order."""
        if self.weeks is not None:
            return self.weeks
        every, to = self.every or 1.0, self.to or 0.0
        return tuple(every * k for k in range(1, int(to / every + 1e-9) + 1))


class Baseline(_Part):
    """The clock starts `week` weeks after treatment did.

    `early` is what becomes of patients with an event before: they are left out (nobody in the
    denominator can have failed there), count as failures, or their progression is forgotten
    (the tumour is measured from its new size; the dead are left out all the same).
    """

    week: Annotated[float, Field(ge=0, le=1000)] = 0
    early: Early = "left-out"


class Stage(_Part):
    """What is different in one stage; a key that is not given is as for the whole trial."""

    progression: Hazard | None = None
    death: Hazard | None = None
    withdrawal: Hazard | None = None
    frailty: Frailty | None = None
    scans: Scans | None = None
    baseline: Baseline | None = None
    replace: Replace | None = None
    spares: Annotated[int, Field(ge=0, le=200)] | None = None


class Truth(_Part):
    """A truth as a file states it; times run from the start of treatment, in weeks.

    `withdrawal` is leaving for another reason than progression: no scan after it. `replace` says
    which of them do not count and have somebody take their place, up to `spares` patients a
    stage; `stage1` and `stage2` hold what is different there.
    """

    name: str = "A stated truth"
    progression: Hazard
    death: Hazard = Hazard(hazard=0)
    withdrawal: Hazard = Hazard(hazard=0)
    frailty: Frailty | None = None
    scans: Scans
    baseline: Baseline = Baseline()
    replace: Replace = "none"
    spares: Annotated[int, Field(ge=0, le=200)] = 20
    stage1: Stage = Stage()
    stage2: Stage = Stage()

    def of(self, stage: int) -> Truth:
        """What is true in stage 1 or 2.

        >>> truth = Truth(progression={"hazard": 0}, scans={"every": 6, "to": 48},
        ...               stage2={"scans": {"every": 9, "to": 45}})
        >>> truth.of(1).scans.every, truth.of(2).scans.every
        (6.0, 9.0)
        """
        own = self.stage1 if stage == 1 else self.stage2
        given = {name: getattr(own, name) for name in own.model_fields_set}
        return self.model_copy(update={k: v for k, v in given.items() if v is not None})

    def spread(self, kind: Kind) -> float:
        """Variance of the frailty that moves a hazard, 0 if none does."""
        moved = self.frailty is not None and kind in self.frailty.moves
        return self.frailty.spread if self.frailty is not None and moved else 0.0

    def laws(self) -> dict[Kind, Law]:
        """The law of each of the three, of a patient with mean frailty."""
        stated: dict[Kind, Hazard] = {
            "progression": self.progression, "death": self.death, "withdrawal": self.withdrawal,
        }  # fmt: skip
        return {kind: hazard.law(self.spread(kind)) for kind, hazard in stated.items()}

    def rate(self, week: float) -> float:
        """Share of all who start treatment and are alive without progression so many weeks later.

        >>> truth = Truth(progression={"rate": 0.5, "at": 24}, scans={"every": 6, "to": 48})
        >>> truth.rate(24), truth.rate(48)
        (0.5, 0.25)
        """
        laws, free, together = self.laws(), 1.0, 0.0
        kinds: tuple[Kind, ...] = ("progression", "death")
        for kind in kinds:
            hazard = laws[kind].cumulative(week)
            if self.spread(kind):
                together += hazard
            else:
                free *= math.exp(-hazard)
        if together and self.frailty is not None:
            spread = self.frailty.spread
            free *= (1 + spread * together) ** (-1 / spread)
        return free


def read_truth(path: Path) -> Truth:
    """Read and check a file such as `truth.yaml`.

    Raises
    ------
    TrialError
        With every problem of the file, not the first alone.
    """
    return read_model(path, Truth)
