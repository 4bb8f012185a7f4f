"""Time on treatment and in follow-up, one lane per patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from onearm.analysis import Analysis
from onearm.analysis.patients import Lane
from onearm.analysis.suppression import or_few
from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.trial.spec import DAYS

CAP = 60
_LEFT, _RIGHT, _LANE, _GAP = 58.0, 52.0, 14.0, 1.5
_MARKS = {
    "CR": ("*", palette.PAPER, 9.0),
    "PR": ("^", palette.PAPER, 7.0),
    "SD": ("s", palette.PAPER, 5.5),
    "PD": ("X", palette.PAPER, 8.0),
}
_UNSEEN = "D"
_MILESTONE: tuple[Any, ...] = (palette.DOTS, palette.DASH_DOT, (0, (3, 1, 1, 1, 1, 1)))
_LANDMARK: Any = (0, (5, 2.5))
_SHORT = {
    "progressi": "PD",
    "disease progression": "PD",
    "adverse": "AE",
    "withdr": "WD",
    "lost": "LTFU",
    "physician": "MD",
    "investigator": "MD",
    "protocol": "PV",
    "lack of efficacy": "LoE",
    "death": "Died",
    "complet": "Done",
}


def swimmer(analysis: Analysis, *, name: str = "swimmer", caption: str | None = None) -> Figure:
    """Lanes from the first dose, grouped by stage, the longest first.

    Raises
    ------
    InputError
        If the trial has no dates of treatment.
    """
    lanes = list(analysis.lanes)
    if not lanes:
        raise InputError(
            or_few(analysis, "a swimmer plot needs TRTSDT and TRTEDT in adsl, and PFS in adtte")
        )
    shown, spec = words.sample(lanes, CAP), analysis.trial.spec
    lines = _lines(analysis)
    reasons = {lane.reason: short(lane.reason) for lane in shown if lane.reason}
    with canvas.styled():
        keys = _keys(analysis, shown, lines)
        note = canvas.wrap(_abbreviations(reasons), canvas.WIDTH - 8)
        top, tall = canvas.legend_height(keys) + 20, _LANE * _slots(shown)
        sheet = canvas.sheet(top + tall + 42 + canvas.LINE * len(note))
        canvas.legend(sheet, keys)
        head = canvas.free_panel(sheet, top - 20, 20)
        head.text(4, 14, "Patient", color=palette.MUTED)
        if reasons or any(lane.ongoing for lane in shown):
            head.text(canvas.WIDTH - 4, 14, "Off treatment", color=palette.MUTED, ha="right")
        ax = canvas.panel(sheet, _LEFT, top, canvas.WIDTH - _LEFT - _RIGHT, tall)
        plot_swimmer(shown, ax, lines=lines, unit=spec.unit)
        ax.set_xlabel(f"{words.capital(spec.unit)} from the first dose")
        foot = canvas.free_panel(sheet, top + tall + 42, canvas.LINE * len(note) or 1)
        for i, line in enumerate(note):
            foot.text(4, canvas.LINE * (i + 0.5), line, va="center_baseline", color=palette.MUTED)
        alt = _alt(lanes, len(shown), spec.unit)
        svg = to_svg(sheet, name, alt)
    notes = words.illustrative(analysis.trial, [
        ("adsl", "TRTEDT", "dates of treatment"), ("adsl", "DCTREAS", "reasons for stopping"),
        ("adrs", "AVALC", "responses at the scans"),
    ])  # fmt: skip
    stated = caption or (
        f"Time on treatment (bars) and in follow-up (thin lines) from the first dose, one lane "
        f"per patient ({len(lanes)}), with the first scan that showed each response."
    )
    text = words.caption(
        stated, _counted_from(analysis), words.sampled(len(shown), len(lanes)), notes,
        synthetic=spec.synthetic,
    )  # fmt: skip
    return Figure(name, svg, alt, text, _data(shown, spec.unit))


def plot_swimmer(
    lanes: Sequence[Lane],
    ax: Axes,
    *,
    lines: Sequence[tuple[str, float, Any]] = (),
    unit: str = "weeks",
) -> Axes:
    """Draw the lanes in the order given; `lines` are (label, time from baseline, dash)."""
    longest = max([1.0, *(max(lane.treated, lane.followed) for lane in lanes)])
    colours = palette.stage_colours(_stages(lanes))
    ax.set(xlim=(0, longest * 1.05), ylim=(_slots(lanes) - 0.5, -0.5))
    ticks = canvas.time_ticks(longest, unit)
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    names, heights = _names(lanes), lane_rows(lanes)
    for lane, name, y in zip(lanes, names, heights, strict=True):
        _lane(ax, lane, y, colours[lane.stage])
        if _unseen(lane, lanes):
            canvas.mark(ax, lane.followed, y, _UNSEEN, palette.INK, size=5.5)
        canvas.say(ax, name, 0, y, 4 - _LEFT, across="axes fraction")
        reason = "ongoing" if lane.ongoing else short(lane.reason)
        canvas.say(ax, reason, 1, y, _RIGHT - 4, across="axes fraction", align="right")
    for label, at, dash in lines:
        del label
        _line(ax, lanes, heights, at, dash)
    if len(_stages(lanes)) > 1:
        for stage in _stages(lanes):
            first = min(y for lane, y in zip(lanes, heights, strict=True) if lane.stage == stage)
            canvas.say(ax, f"Stage {stage}", 0, first - 1.1, 4 - _LEFT, across="axes fraction",
                       weight="bold")  # fmt: skip
    return ax


def _lane(ax: Axes, lane: Lane, y: float, colour: str) -> None:
    turned = min(lane.treated, lane.followed) if lane.progressed else lane.treated
    start = min(lane.baseline, lane.treated)
    bar: dict[str, Any] = {"height": 0.62, "linewidth": 0, "zorder": 2}
    if start > 0:
        ax.barh(y, start, color=palette.LEADIN, **bar)
    ax.barh(y, max(turned - start, 0), left=start, color=colour, **bar)
    if lane.treated > turned:
        ax.barh(y, lane.treated - turned, left=turned, color=palette.AFTER, **bar)
    if lane.followed > lane.treated:
        ax.plot([lane.treated, lane.followed], [y, y], color=palette.INK, linewidth=1.1, zorder=2)
    if lane.ongoing:
        ax.annotate(
            "", (lane.treated, y), (11, 0), textcoords="offset points", annotation_clip=False,
            arrowprops={"arrowstyle": "<|-", "color": palette.INK, "linewidth": 1.2,
                        "shrinkA": 0, "shrinkB": 0, "mutation_scale": 8},
        )  # fmt: skip
    for at, kind in lane.marks:
        shape, face, size = _MARKS[kind]
        canvas.mark(ax, at, y, shape, face, size=size)


def _unseen(lane: Lane, lanes: Sequence[Lane]) -> bool:
    """Did PFS end in an event that no scan shows? Not to be told where no scans are given."""
    scanned = any(other.marks for other in lanes)
    return scanned and lane.progressed and all(kind != "PD" for _, kind in lane.marks)


def _line(ax: Axes, lanes: Sequence[Lane], heights: list[float], at: float, dash: Any) -> None:
    """A dashed line `at` after each patient's baseline; equal neighbours are joined."""
    runs: list[list[float]] = []
    for lane, y in zip(lanes, heights, strict=True):
        x = lane.baseline + at
        if runs and abs(runs[-1][0] - x) < 1e-9 and y - runs[-1][2] < 1.2:
            runs[-1][2] = y
        else:
            runs.append([x, y, y])
    for x, first, last in runs:
        if x <= ax.get_xlim()[1]:
            ax.plot([x, x], [first - 0.5, last + 0.5], color=palette.INK, linestyle=dash,
                    linewidth=1.1, zorder=3)  # fmt: skip


def short(reason: str) -> str:
    """Why treatment ended, in a few letters.

    >>> short("Progressive disease"), short("Withdrawal by subject"), short("Sponsor decision")
    ('PD', 'WD', 'Sponsor')
    """
    for start, code in _SHORT.items():
        if reason.lower().startswith(start):
            return code
    return canvas.ellipsis(reason.split()[0], _RIGHT - 2) if reason else ""


def _abbreviations(reasons: dict[str, str]) -> str:
    given: dict[str, list[str]] = {}
    for reason, code in reasons.items():
        if not reason.lower().startswith(code.lower()):
            given.setdefault(code, []).append(reason.lower())
    parts = [f"{code} {' or '.join(sorted(found))}" for code, found in sorted(given.items())]
    return f"Off treatment: {', '.join(parts)}" if parts else ""


def _lines(analysis: Analysis) -> list[tuple[str, float, Any]]:
    """The milestones and the primary landmark, counted from baseline in the trial's unit."""
    spec = analysis.trial.spec
    lines: list[tuple[str, float, Any]] = [
        (stone.label, stone.at * DAYS[stone.unit] / DAYS[spec.unit], _MILESTONE[i % 3])
        for i, stone in enumerate(spec.milestones)
    ]
    if spec.primary is not None:
        at = spec.primary.at * DAYS[spec.primary.unit] / DAYS[spec.unit]
        label = f"primary endpoint, {words.plain(spec.primary.at)} {spec.primary.unit}"
        lines.append((label, at, _LANDMARK))
    return lines


def _counted_from(analysis: Analysis) -> str:
    """Where the line of the primary endpoint stands, if a lead-in moves it."""
    primary, unit = analysis.trial.spec.primary, analysis.trial.spec.unit
    before = sorted({round(lane.baseline, 2) for lane in analysis.lanes if lane.baseline > 0})
    if primary is None or not before:
        return ""
    at = primary.at * DAYS[primary.unit] / DAYS[unit]
    ends = [words.plain(round(at + first, 1)) for first in (before[0], before[-1])]
    where = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    return (
        f"The line at {words.plain(primary.at)} {primary.unit} is counted from the baseline scan: "
        f"where a lead-in came before it, it stands at {where} {unit} from the first dose."
    )


def _keys(analysis: Analysis, lanes: list[Lane], lines: list[tuple[str, float, Any]]) -> list[Key]:
    colours = palette.stage_colours(_stages(lanes))
    many = len(colours) > 1
    keys = [Key(f"on treatment, stage {stage}" if many else "on treatment", colour)
            for stage, colour in colours.items()]  # fmt: skip
    if any(lane.baseline > 0 for lane in lanes):
        lead_in = analysis.trial.spec.lead_in or "before the baseline scan"
        keys.append(Key(lead_in[:1].lower() + lead_in[1:], palette.LEADIN))
    if any(lane.progressed and lane.treated > lane.followed for lane in lanes):
        keys.append(Key("treated after progression", palette.AFTER))
    if any(lane.followed > lane.treated for lane in lanes):
        keys.append(Key("followed, off treatment", palette.INK, "line"))
    if any(lane.ongoing for lane in lanes):
        keys.append(Key("ongoing", palette.INK, ">"))
    seen = {kind for lane in lanes for _, kind in lane.marks}
    keys += [Key(f"{kind} {palette.RESPONSE_WORDS[kind]}", face, shape)
             for kind, (shape, face, _) in _MARKS.items() if kind in seen]  # fmt: skip
    if any(_unseen(lane, lanes) for lane in lanes):
        keys.append(Key("progression or death without a scan", palette.INK, _UNSEEN))
    return keys + [
        Key(canvas.ellipsis(label[:1].lower() + label[1:], canvas.WIDTH - 40), palette.INK, "line",
            dash) for label, _, dash in lines
    ]  # fmt: skip


def _stages(lanes: Sequence[Lane]) -> list[str]:
    return list(dict.fromkeys(lane.stage for lane in lanes))


def lane_rows(lanes: Sequence[Lane]) -> list[float]:
    """The row of each lane; a stage begins after a gap that holds its name."""
    stages = _stages(lanes)
    gap = _GAP if len(stages) > 1 else 0.0
    return [i + gap * (stages.index(lane.stage) + 1) - gap / 4 for i, lane in enumerate(lanes)]


def _slots(lanes: Sequence[Lane]) -> float:
    return lane_rows(lanes)[-1] + 1


def _names(lanes: Sequence[Lane]) -> list[str]:
    """Subjects as far as they fit, else what differs, else the number of the lane."""
    names = [lane.subject for lane in lanes]
    if max(map(canvas.text_width, names)) > _LEFT - 6:
        names = [name.rpartition("-")[2] for name in names]
    if max(map(canvas.text_width, names)) > _LEFT - 6 or len(set(names)) < len(names):
        names = [str(i) for i in range(1, len(lanes) + 1)]
    return names


def _alt(lanes: list[Lane], shown: int, unit: str) -> str:
    longest = max(lane.treated for lane in lanes)
    after = sum(lane.progressed and lane.treated > lane.followed for lane in lanes)
    ongoing = sum(lane.ongoing for lane in lanes)
    parts = [
        f"Swimmer plot of time on treatment, one lane per patient, {words.patients(len(lanes))}: "
        f"the longest treatment lasted {words.time(longest, unit)} {unit}, {after} "
        f"{'was' if after == 1 else 'were'} treated after progression, and {ongoing} "
        f"{'is' if ongoing == 1 else 'are'} still on treatment.",
        words.sampled(shown, len(lanes)),
        words.WHERE,
    ]
    return " ".join(part for part in parts if part)


def _data(lanes: list[Lane], unit: str) -> pd.DataFrame:
    frame = pd.DataFrame({
        "patient": [lane.subject for lane in lanes],
        "stage": [lane.stage for lane in lanes],
        f"baseline ({unit})": [lane.baseline for lane in lanes],
        f"treated until ({unit})": [lane.treated for lane in lanes],
        f"followed until ({unit})": [lane.followed for lane in lanes],
        "progressed": ["yes" if lane.progressed else "no" for lane in lanes],
        "off treatment": ["ongoing" if lane.ongoing else lane.reason for lane in lanes],
        "responses": ["; ".join(f"{kind} {words.plain(at)}" for at, kind in lane.marks)
                      for lane in lanes],
    })  # fmt: skip
    return frame if frame["stage"].any() else frame.drop(columns="stage")
