"""What a simulated trial is judged by: its rule and its landmark, from a trial folder or a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from onearm.errors import InputError, Problem, TrialError
from onearm.simulate.truth import Truth
from onearm.stats.simon import Design
from onearm.stats.single_stage import SingleStage
from onearm.trial.reading.yaml_file import read_mapping
from onearm.trial.rule import rule_of
from onearm.trial.spec import DAYS, DesignSpec, PrimarySpec, Spec, Unit
from onearm.trial.spec_problems import spec_problems


class ProtocolSpec(BaseModel):
    """A file with a design alone; `trial.yaml` says the same under the same keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    design: DesignSpec
    primary: PrimarySpec
    unit: Unit = "weeks"


@dataclass(frozen=True)
class Protocol:
    """The design as stated, the primary endpoint, and the unit in which times are reported."""

    design: DesignSpec
    primary: PrimarySpec
    unit: Unit = "weeks"

    @property
    def rule(self) -> Design | SingleStage:
        """The rule that the design comes to."""
        return rule_of(self.design)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Patients who count in each stage: two numbers, or one."""
        rule = self.rule
        return (rule.n1, rule.n - rule.n1) if isinstance(rule, Design) else (rule.n,)

    @property
    def landmark(self) -> float:
        """Days to the landmark."""
        return self.primary.at * DAYS[self.primary.unit]

    def beyond(self, days: float) -> float:
        """What `onearm.analysis.analyse` compares: a time and the landmark, in the unit."""
        return days / DAYS[self.unit]


def read_protocol(path: Path) -> Protocol:
    """The protocol in a trial folder, in its `trial.yaml`, or in a file with the design alone.

    Raises
    ------
    TrialError
        With every problem of the file; among them that it states no design or no endpoint.
    """
    file = path / "trial.yaml" if path.is_dir() else path
    content = read_mapping(file)
    whole: type[Spec | ProtocolSpec] = Spec if "id" in content else ProtocolSpec
    try:
        spec = whole.model_validate(content)
    except ValidationError as error:
        raise TrialError(spec_problems(error, whole, file.name)) from None
    if spec.design is None or spec.primary is None:
        raise TrialError([
            Problem("missing-key", file.name, key, "nothing", "what the trial is judged by")
            for key in ("design", "primary") if getattr(spec, key) is None
        ])  # fmt: skip
    found = Protocol(spec.design, spec.primary, spec.unit)
    try:
        _ = found.rule
    except InputError as error:
        problem = Problem("no-design", file.name, "design", str(error), "rates further apart")
        raise TrialError([problem]) from None
    return found


def check_truth(protocol: Protocol, truth: Truth, file: str = "truth.yaml") -> None:
    """Can a patient of each stage be seen to be free of the event beyond the landmark?

    Raises
    ------
    TrialError
        If the last scan of a stage is at the landmark or before.
    """
    weeks = protocol.landmark / 7
    problems = [
        Problem(
            "bad-value", file, f"stage{stage}.scans", f"the last scan in week {last:g}",
            f"a scan after the landmark (week {weeks:.4g}): nobody is seen to be free beyond it",
        )
        for stage in range(1, len(protocol.sizes) + 1)
        if (last := truth.of(stage).scans.plan[-1]) <= weeks
    ]  # fmt: skip
    if problems:
        raise TrialError(problems)
