"""The flow of patients, from enrolment to the population of the primary endpoint."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from onearm.analysis import Analysis
from onearm.analysis.suppression import MARK
from onearm.plots import canvas, palette, words
from onearm.plots.figure import Figure, to_svg
from onearm.trial.spec import POPULATIONS, Step

TITLES = {
    "safety": "Safety population",
    "efficacy": "Efficacy population",
    "primary": "Primary endpoint population",
}
_BOX, _SIDE, _PAD, _GAP = 272.0, 142.0, 8.0, 36.0


@dataclass(frozen=True)
class Box:
    """One box: `n` is None where it is not known, `lost` is what left before it."""

    title: str
    n: int | None
    lines: tuple[str, ...] = ()
    grade: str = ""
    lost: str = ""
    known: bool = True


def flow(analysis: Analysis, *, name: str = "flow", caption: str | None = None) -> Figure:
    """Boxes from all patients to the smallest population, with what is known of each step."""
    boxes, notes = steps(analysis), analysis.trial.spec.flow.notes
    with canvas.styled():
        tall = sum(_height(box) for box in boxes) + _gaps(boxes) + _notes_height(notes) + 4
        sheet = canvas.sheet(tall)
        plot_flow(boxes, canvas.free_panel(sheet, 0, tall), notes=notes)
        alt = _alt(boxes)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        "Flow of patients: each population lies within the one above it, and what left is at the "
        "side."
    )
    return Figure(name, svg, alt, words.caption(stated, _sources(analysis)), _data(boxes))


def steps(analysis: Analysis) -> list[Box]:
    """One box for enrolment and one for each population that the trial declares."""
    spec, counts = analysis.trial.spec, analysis.counts
    boxes = _first(analysis)
    before = boxes[-1].n
    split = ", ".join(
        f"stage {stage}: {MARK if f'flow.efficacy.stage{stage}' in analysis.held else of.n}"
        for stage, of in analysis.by_stage.items()
    )
    last_efficacy = "efficacy" if "efficacy" in spec.populations else None
    for population in POPULATIONS:
        if population not in spec.populations:
            continue
        step, n = spec.flow.steps.get(population), counts[population]
        lost = ""
        if before is not None and before != n:
            why = step.lost if step and step.lost else "reasons not stated"
            lost = f"{before - n} left out: {why}"
        elif step and step.lost and before is None and len(boxes) > 1:
            lost = step.lost
        lines = [words.capital(step.definition)] if step else []
        if population == last_efficacy and split:
            graded = f" (grade {step.stage_grade})" if step and step.stage_grade else ""
            lines.append(words.capital(split) + graded)
        boxes.append(Box(TITLES[population], n, tuple(lines), _grade(step), lost))
        before = n
    return boxes


def plot_flow(boxes: list[Box], ax: Axes, *, notes: tuple[str, ...] = ()) -> Axes:
    """Draw the boxes from top to bottom on axes whose units are points from the top."""
    y = 1.0
    for i, box in enumerate(boxes):
        if i:
            gap = _gap(box)
            _arrow(ax, y, y + gap)
            if box.lost:
                _side(ax, y + gap / 2, box)
            y += gap
        _draw(ax, box, y)
        y += _height(box)
    if notes:
        y += 12
        for note in notes:
            for j, line in enumerate(canvas.wrap(note, canvas.WIDTH - 30)):
                y += canvas.LINE
                if j == 0:
                    ax.text(6, y, "•", va="baseline")
                ax.text(18, y, line, va="baseline")
            y += 3
    return ax


def _grade(step: Step | None) -> str:
    """The grade of the number and of the definition, one where they are equal."""
    if step is None:
        return ""
    if step.grade and step.grade == step.n_grade:
        return f"grade {step.grade}"
    both = (("n", step.n_grade), ("definition", step.grade))
    return "; ".join(f"{what}: grade {grade}" for what, grade in both if grade)


def _sources(analysis: Analysis) -> str:
    """Where the counts come from, and what the letters mean where there are any."""
    spec = analysis.trial.spec
    graded = any(s.grade or s.n_grade or s.stage_grade for s in spec.flow.steps.values())
    told = ["Counts as published or inferred"] if spec.synthetic else []
    if graded:
        told.append("the letter is the grade: A printed, S secondary source, I inferred")
    return f"{words.capital('; '.join(told))}." if told else ""


def _first(analysis: Analysis) -> list[Box]:
    """Enrolment as far as it is known, and the patients in the data where they are more than
    the first population."""
    given, n = analysis.trial.spec.flow, analysis.counts["all"]
    if given.enrolled is not None:
        return [Box("Enrolled", given.enrolled, (given.unknown,) if given.unknown else ())]
    unknown = given.unknown or "The number enrolled is not stated."
    boxes = [Box("Enrolled", None, (unknown,), known=False)]
    populations = [analysis.counts[name] for name in analysis.trial.spec.populations]
    if n > max(populations, default=0):
        boxes.append(Box("Patients in the data", n))
    return boxes


def _draw(ax: Axes, box: Box, y: float) -> None:
    dash = "solid" if box.known else palette.DASHED
    ax.add_patch(Rectangle((1, y), _BOX, _height(box), fill=False, edgecolor=palette.INK,
                           linewidth=1.1, linestyle=dash))  # fmt: skip
    n = "n not known" if box.n is None else f"n = {box.n:,}"
    down = y + _PAD + 9
    ax.text(1 + _PAD, down, box.title, weight="bold")
    ax.text(1 + _BOX - _PAD, down, n, weight="bold", ha="right")
    for line in _body(box):
        down += canvas.LINE
        ax.text(1 + _PAD, down, line)
    if box.grade:
        down += canvas.LINE
        shown = box.grade if box.grade.startswith("n:") else words.capital(box.grade)
        ax.text(1 + _PAD, down, shown, color=palette.MUTED)


def _arrow(ax: Axes, top: float, bottom: float) -> None:
    x = 1 + _BOX / 2
    ax.annotate("", (x, bottom), (x, top), annotation_clip=False,
                arrowprops={"arrowstyle": "-|>", "color": palette.INK, "linewidth": 1.1,
                            "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9})  # fmt: skip


def _side(ax: Axes, y: float, box: Box) -> None:
    """What left, to the right of the arrow."""
    lines = _lost(box)
    left = canvas.WIDTH - _SIDE - 14
    ax.plot([1 + _BOX / 2, left], [y, y], color=palette.INK, linewidth=1.1)
    tall = canvas.LINE * len(lines) + 2 * _PAD - 4
    ax.add_patch(Rectangle((left, y - tall / 2), _SIDE + 13, tall, facecolor="none",
                           edgecolor=palette.GRID, linewidth=1.0))  # fmt: skip
    for i, line in enumerate(lines):
        ax.text(left + _PAD, y - tall / 2 + _PAD + 8 + canvas.LINE * i, line)


def _body(box: Box) -> list[str]:
    return [line for text in box.lines for line in canvas.wrap(text, _BOX - 2 * _PAD)]


def _lost(box: Box) -> list[str]:
    return canvas.wrap(box.lost, _SIDE - 3)


def _height(box: Box) -> float:
    rows = 1 + len(_body(box)) + bool(box.grade)
    return canvas.LINE * rows + 2 * _PAD - 2


def _gap(box: Box) -> float:
    return max(_GAP if box.lost else 22.0, canvas.LINE * len(_lost(box)) + 2 * _PAD + 6)


def _gaps(boxes: list[Box]) -> float:
    return sum(_gap(box) for box in boxes[1:])


def _notes_height(notes: tuple[str, ...]) -> float:
    lines = sum(len(canvas.wrap(note, canvas.WIDTH - 30)) for note in notes)
    return 18 + canvas.LINE * lines + 3 * len(notes) if notes else 0.0


def _alt(boxes: list[Box]) -> str:
    told = [
        f"{box.title.lower()}, {'number not known' if box.n is None else words.patients(box.n)}"
        + (f" ({box.lost})" if box.lost else "")
        for box in boxes
    ]
    return f"Flow diagram of patients from top to bottom: {'; '.join(told)}. {words.WHERE}"


def _data(boxes: list[Box]) -> pd.DataFrame:
    return pd.DataFrame({
        "population": [box.title for box in boxes],
        "patients": pd.array([box.n for box in boxes], dtype="Int64"),
        "definition": [" ".join(box.lines) for box in boxes],
        "grade": [box.grade for box in boxes],
        "left out before": [box.lost for box in boxes],
    })  # fmt: skip
