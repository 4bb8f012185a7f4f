"""What `trial.yaml` may say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from onearm.trial.reading.paths import why_outside
from onearm.trial.spec_problems import read_model

Population = Literal["safety", "efficacy", "primary"]
Param = Literal["pfs", "os", "dor", "bor", "ovr", "sum_of_diameters"]
Table = Literal["adsl", "adtte", "adrs", "adtr", "adae"]
Unit = Literal["days", "weeks", "months", "years"]
Rate = Annotated[float, Field(gt=0, lt=1)]
Count = Annotated[int, Field(ge=0)]


def _within(file: str) -> str:
    why = why_outside(file)
    if why is not None:
        raise ValueError(f"a file within the trial folder, such as adsl.csv: {why}")
    return file


File = Annotated[str, AfterValidator(_within)]
"""A file of the trial folder; whether it is a plain one is seen when it is opened."""

ColumnName = Annotated[str, AfterValidator(lambda name: name.strip().upper())]
"""A column of a table; tables have their columns in upper case."""

DAYS: dict[str, float] = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
"""Days in each unit of time; a month is a twelfth of 365.25 days."""

POPULATIONS: tuple[Population, ...] = ("safety", "efficacy", "primary")
"""From the largest to the smallest; each lies within the one before."""

PARAMS: dict[Param, str] = {
    "pfs": "PFS",
    "os": "OS",
    "dor": "DOR",
    "bor": "BOR",
    "ovr": "OVR",
    "sum_of_diameters": "SDIAM",
}
"""PARAMCD of each parameter unless `trial.yaml` names another."""

TITLE = "The title of the trial"
"""The title of a new folder, which stands for none."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class DesignSpec(_Part):
    """The design as stated; boundaries that are not given are searched for.

    `two-stage` is a rule that is neither minimax nor optimal, so that it must be given whole:
    stop after `n1` patients with `r1` successes or fewer; activity after `n` with more than `r`.
    A single stage may give its `n` and `r`.
    """

    kind: Literal["simon-minimax", "simon-optimal", "two-stage", "single-stage"]
    p0: Rate
    p1: Rate
    alpha: Rate
    power: Rate
    n1: Count | None = None
    r1: Count | None = None
    n: Count | None = None
    r: Count | None = None
    inferred: tuple[str, ...] = ()

    @field_validator("p1")
    @classmethod
    def _aim_above_null(cls, p1: float, info: ValidationInfo) -> float:
        if "p0" in info.data and p1 <= info.data["p0"]:
            raise ValueError(f"p1 must be larger than p0 ({info.data['p0']})")
        return p1

    @model_validator(mode="after")
    def _rule_as_the_kind_has_it(self) -> DesignSpec:
        given = {name for name in ("n1", "r1", "n", "r") if getattr(self, name) is not None}
        allowed: dict[str, tuple[set[str], ...]] = {
            "two-stage": ({"n1", "r1", "n", "r"},),
            "single-stage": (set(), {"n", "r"}),
        }
        if given in allowed.get(self.kind, (set(),)):
            return self
        if self.kind == "two-stage":
            raise ValueError("a design of kind two-stage needs its whole rule: n1, r1, n and r")
        if self.kind == "single-stage":
            raise ValueError("a single stage has n and r, both or neither, and no n1 or r1")
        raise ValueError(
            f"{', '.join(sorted(given))} of a {self.kind} design are found by search: leave them "
            "out, or say kind: two-stage and give n1, r1, n and r"
        )


class PrimarySpec(_Part):
    """The primary endpoint: being event-free beyond a landmark."""

    endpoint: Literal["pfs", "os"]
    at: Annotated[float, Field(gt=0)]
    unit: Unit = "weeks"


class ArmSpec(_Part):
    """One arm of a larger data set."""

    column: ColumnName
    value: str


class SurvivalSpec(_Part):
    """How intervals of survival curves are made, and where curves are read off."""

    transform: Literal["plain", "log", "log-log", "logit", "arcsin"] = "log-log"
    landmarks: dict[Literal["pfs", "os"], Annotated[float, Field(gt=0)]] = {}


class ResponseSpec(_Part):
    """Rules of best response: days after baseline before SD counts, confirmation if any."""

    sd_from: Annotated[float, Field(ge=0)] = 42
    confirm_after: Annotated[float, Field(gt=0)] | None = None


class SafetySpec(_Part):
    """How long adverse events were recorded: days after the last dose; 30 are assumed without."""

    window: Annotated[float, Field(ge=0)] | None = None


class PrivacySpec(_Part):
    """What is held back from a published book: counts of patients below `min_cell`, not 0."""

    min_cell: Annotated[int, Field(ge=2)] | None = None


class Milestone(_Part):
    """A dashed line of the swimmer plot, counted from the baseline scan."""

    label: str
    at: Annotated[float, Field(gt=0)]
    unit: Unit = "weeks"


class Step(_Part):
    """What is known of one population in the flow of patients, and how surely.

    `grade` is that of the definition, `n_grade` that of the number, `stage_grade` that of its
    split by stage.
    """

    definition: str
    grade: Literal["A", "S", "I"] | None = None
    n_grade: Literal["A", "S", "I"] | None = None
    stage_grade: Literal["A", "S", "I"] | None = None
    lost: str | None = None


class FlowSpec(_Part):
    """The flow of patients as far as it is known."""

    enrolled: int | None = None
    unknown: str | None = None
    steps: dict[Population, Step] = {}
    notes: tuple[str, ...] = ()


class CurveFiles(_Part):
    """A digitised Kaplan-Meier curve: files of the trial folder, times in the trial's unit.

    `curve` has columns time and survival, `at_risk` time and at_risk, `censored` time (one
    censor mark a row). `n` and `events` count patients at the start and those with the event.
    """

    curve: File
    at_risk: File | None = None
    censored: File | None = None
    n: Annotated[int, Field(ge=1)] | None = None
    events: Annotated[int, Field(ge=0)] | None = None

    @property
    def files(self) -> dict[str, str]:
        """Files that are named, by their key."""
        named = {"curve": self.curve, "at_risk": self.at_risk, "censored": self.censored}
        return {key: file for key, file in named.items() if file is not None}


class ReconstructSpec(_Part):
    """How patients are reconstructed from what was published.

    `grades` of published.csv count; `also` and `without` name claims by identifier or quantity
    that count beside them, or do not; the same `seed` draws the same patients.
    """

    grades: Literal["A", "AI", "AIS"] = "A"
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    seed: Annotated[int, Field(ge=0)] = 1
    curves: dict[Literal["pfs", "os"], CurveFiles] = {}


class Spec(_Part):
    """`trial.yaml`, checked; an unknown key is an error.

    Without `tables`, patients are reconstructed from published.csv and digitised curves. `unit`
    is that of what is shown, `times` that of AVAL in adtte where AVALU does not say.
    """

    id: Annotated[str, Field(pattern=r"^\w[\w .:+-]*$")]
    title: Annotated[str, Field(min_length=1)]
    intervention: str | None = None
    disease: str | None = None
    source: str | None = None
    fictitious: bool = False
    synthetic: bool = False
    synthetic_note: str | None = None
    design: DesignSpec | None = None
    primary: PrimarySpec | None = None
    unit: Unit = "weeks"
    times: Unit = "days"
    arm: ArmSpec | None = None
    tables: dict[Table, File] = {}
    params: dict[Param, str] = {}
    populations: dict[Population, ColumnName] = {}
    stage: ColumnName | None = None
    label: ColumnName | None = None
    lead_in: str | None = None
    clock: str | None = None
    survival: SurvivalSpec = SurvivalSpec()
    response: ResponseSpec = ResponseSpec()
    safety: SafetySpec = SafetySpec()
    privacy: PrivacySpec = PrivacySpec()
    milestones: tuple[Milestone, ...] = ()
    flow: FlowSpec = FlowSpec()
    reconstruct: ReconstructSpec = ReconstructSpec()

    @field_validator("tables")
    @classmethod
    def _needed_tables(cls, tables: dict[Table, File], info: ValidationInfo) -> dict[Table, File]:
        needed: tuple[Table, ...] = ("adsl", "adtte")
        missing = [name for name in needed if name not in tables]
        if tables and missing:
            raise ValueError(f"tables must name {' and '.join(missing)}")
        if tables and info.data.get("fictitious") and not info.data.get("synthetic"):
            raise ValueError("patients of a fictitious trial are synthetic: say synthetic: true")
        return tables

    @property
    def two_stages(self) -> bool:
        """Does the trial state a design with a look half-way?"""
        return self.design is not None and self.design.kind != "single-stage"

    def public(self) -> dict[str, Any]:
        """What `trial.yaml` says, fit to be shown: files by name, without their folders."""
        stated = self.model_dump(mode="json", exclude_defaults=True)
        if self.tables:
            stated["tables"] = {name: Path(file).name for name, file in self.tables.items()}
        for endpoint, curve in self.reconstruct.curves.items():
            names = {key: Path(file).name for key, file in curve.files.items()}
            stated["reconstruct"]["curves"][endpoint] |= names
        return stated

    def param(self, name: Param) -> str:
        """PARAMCD under which `name` is kept in this trial's tables."""
        return self.params.get(name, PARAMS[name])


def read_spec(path: Path) -> Spec:
    """Read and check `trial.yaml`.

    Raises
    ------
    TrialError
        With every problem of the file, not the first alone.
    """
    return read_model(path, Spec)
