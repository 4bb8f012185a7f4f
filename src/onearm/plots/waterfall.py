"""Best change in tumour size, one bar per patient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from onearm.analysis import Analysis
from onearm.analysis.patients import Scans
from onearm.analysis.suppression import or_few
from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.trial.data import Trial

CAP = 60
CEILING = 100.0
RECIST = {20: "+20%", -30: "−30%"}
_LEFT, _RIGHT, _TALL = 44.0, 5.0, 190.0
_SLOTS = 10
_NOT_A_NAME = ("STUDYID", "USUBJID", "SUBJID", "SITEID", "ILLUSTR")
_EPONYMS = ("Ewing", "Kaposi", "Hodgkin", "Burkitt", "Merkel", "Wilms", "Paget")


def waterfall(analysis: Analysis, *, name: str = "waterfall", caption: str | None = None) -> Figure:
    """Best change per patient, from the largest growth to the deepest fall.

    Raises
    ------
    InputError
        If no patient has a scan after baseline with a measured change.
    """
    bars = ordered(analysis.scans)
    if not bars:
        raise InputError(
            or_few(analysis, "a waterfall plot needs sums of diameters after baseline (adtr)")
        )
    shown, spec = words.sample(bars, CAP), analysis.trial.spec
    with canvas.styled():
        keys = _keys(shown)
        top = canvas.legend_height(keys) + 20
        rows = _rows(shown, spec.label)
        sheet = canvas.sheet(top + _TALL + 8 + sum(row.height for row in rows))
        canvas.legend(sheet, keys)
        head = canvas.free_panel(sheet, top - 20, 18)
        head.text(4, 10, "Best change from baseline (%)")
        ax = canvas.panel(sheet, _LEFT, top, canvas.WIDTH - _LEFT - _RIGHT, _TALL)
        plot_waterfall(shown, ax)
        _under(ax, rows)
        alt = _alt(analysis, bars, len(shown))
        svg = to_svg(sheet, name, alt)
    stated = caption or _caption(analysis, bars)
    notes = words.illustrative(analysis.trial, [
        ("adtr", "PCHG", "changes in size"), ("adrs", "AVALC", "best responses"),
        ("adsl", spec.label, "histology labels" if _is_histology(spec.label) else "labels"),
    ])  # fmt: skip
    decoded = words.decoded(names(analysis.trial, [scan.label for scan in shown]))
    text = words.caption(stated, decoded, words.sampled(len(shown), len(bars)),
                         words.judged(analysis.trial), notes,
                         synthetic=spec.synthetic)  # fmt: skip
    return Figure(name, svg, alt, text, _data(shown))


def ordered(scans: Sequence[Scans]) -> list[Scans]:
    """Patients with a known best change, largest growth first."""
    known = [scan for scan in scans if scan.best_change is not None]
    return sorted(known, key=lambda scan: (-(scan.best_change or 0.0), scan.subject))


def plot_waterfall(scans: Sequence[Scans], ax: Axes) -> Axes:
    """Draw the bars in the order given, with the lines of +20% and -30%."""
    changes = np.array([_change(scan) for scan in scans])
    low = min(-40.0, 20 * float(np.floor(changes.min() / 20)))
    high = min(CEILING, max(40.0, 20 * float(np.ceil(changes.max() / 20))))
    middle, half = (len(scans) - 1) / 2, max(len(scans), _SLOTS) / 2 + 0.1
    ax.set(xlim=(middle - half, middle + half), ylim=(low, high + (10 if high == CEILING else 0)))
    reference_lines(ax, [t for t in range(-100, 101, 20) if low <= t <= high])
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    for i, (scan, change) in enumerate(zip(scans, changes, strict=True)):
        height = min(change, high)
        if abs(height) < 0.7:  # a change of zero is still a patient
            height = 0.7 if height >= 0 else -0.7
        ax.bar(i, height, width=0.78, color=palette.RESPONSE[_best(scan)], linewidth=0, zorder=2)
        if change > CEILING:
            canvas.mark(ax, i, high + 5, "^", palette.INK, size=6)
    ax.axhline(0, color=palette.INK, linewidth=0.9, zorder=3)
    return ax


def reference_lines(ax: Axes, ticks: Sequence[int]) -> None:
    """The changes at which RECIST speaks of response and of progression, as lines and as ticks of
    their own; of the other ticks those that leave them room."""
    for level in RECIST:
        ax.axhline(level, color=palette.INK, linewidth=1.0, linestyle=palette.DASHED, zorder=3)
    low, high = ax.get_ylim()
    apart = 14 * (high - low) / ax.get_window_extent().height
    labels = dict(RECIST)
    for tick in sorted(ticks, key=lambda tick: tick % 100):
        if all(abs(tick - other) >= apart for other in labels):
            labels[tick] = words.plain(tick)
    ax.set_yticks(list(labels), list(labels.values()))


@dataclass(frozen=True)
class _Texts:
    """One row of text under the bars; a heading that is too wide stands above its texts."""

    heading: str
    texts: list[str]

    @property
    def lanes(self) -> int:
        return 2 if _crowded(len(self.texts)) else 1

    @property
    def upright(self) -> bool:
        return max(map(len, self.texts)) <= 1 and self.lanes == 1

    @property
    def above(self) -> float:
        return 0.0 if canvas.text_width(self.heading) <= _LEFT - 4 else canvas.LINE + 1

    @property
    def lane(self) -> float:
        longest = max(canvas.text_width(text) for text in self.texts)
        return 17.0 if max(map(len, self.texts)) <= 1 else longest + 8

    @property
    def height(self) -> float:
        return self.above + self.lane * self.lanes


def _under(ax: Axes, rows: list[_Texts]) -> None:
    """Rows of text under the bars, as in a table."""
    down = 8.0
    for row in rows:
        canvas.say(ax, row.heading, 0, 0, 4 - _LEFT, -down - 11, across="axes fraction",
                   up="axes fraction", colour=palette.MUTED)  # fmt: skip
        upright = row.upright
        for i, text in enumerate(row.texts):
            shift = down + row.above + (row.lane if i % row.lanes else 0)
            ax.annotate(
                text, (i, 0), (0 if upright else 4, -shift - (11 if upright else 2)),
                ("data", "axes fraction"), "offset points", annotation_clip=False,
                ha="center" if upright else "right", va="baseline",
                rotation=0 if upright else 90, rotation_mode="anchor",
            )  # fmt: skip
        down += row.height


def _rows(shown: list[Scans], label: str | None) -> list[_Texts]:
    heading = "Histology" if _is_histology(label) else words.capital((label or "").lower())
    columns = [
        ("Stage", [scan.stage for scan in shown]),
        ("Response", [_best(scan) for scan in shown]),
        (canvas.ellipsis(heading, canvas.WIDTH - 8), [scan.label for scan in shown]),
    ]
    return [
        _Texts(title, [canvas.ellipsis(text, 76) for text in texts])
        for title, texts in columns if any(texts)
    ]  # fmt: skip


def _crowded(n: int) -> bool:
    return (canvas.WIDTH - _LEFT - _RIGHT) / n < 11.5


def names(trial: Trial, labels: Iterable[str]) -> dict[str, str]:
    """The longer name of each label, from a column of adsl that has one name for each label.

    The column called as that of the labels without its end (HIST of HISTAB) goes before others.
    """
    short = trial.spec.label
    if short is None:
        return {}
    adsl = trial.tables["adsl"]
    stem = short.removesuffix("AB")
    for column in sorted(adsl.columns, key=lambda name: str(name).upper() != stem):
        if column == short or column in _NOT_A_NAME or not _is_text(adsl[column]):
            continue
        pairs = adsl[[short, column]].dropna().astype(str).drop_duplicates()
        one_to_one = pairs[short].is_unique and pairs[column].is_unique
        longer = pairs[column].str.len() > pairs[short].str.len()
        if one_to_one and len(pairs) > 1 and longer.all():
            known = dict(zip(pairs[short], pairs[column], strict=True))
            return {label: _lower(known[label]) for label in sorted(set(labels) & set(known))}
    return {}


def _is_text(values: pd.Series) -> bool:
    return bool(values.dropna().map(lambda value: isinstance(value, str)).all())


def _lower(name: str) -> str:
    """A name as it stands within a sentence."""
    if name.isupper():
        return name.lower()
    return name if name.startswith(_EPONYMS) else name[:1].lower() + name[1:]


def _keys(shown: list[Scans]) -> list[Key]:
    seen = {_best(scan) for scan in shown}
    return [Key(f"{kind} {palette.RESPONSE_WORDS[kind]}", colour)
            for kind, colour in palette.RESPONSE.items() if kind in seen] + (
        [Key("growth beyond +100%", palette.INK, "^")]
        if any(_change(scan) > CEILING for scan in shown) else []
    )  # fmt: skip


def _best(scan: Scans) -> str:
    return scan.best if scan.best in palette.RESPONSE else "NE"


def _change(scan: Scans) -> float:
    return scan.best_change or 0.0


def _is_histology(label: str | None) -> bool:
    return (label or "").upper().startswith("HIST")


def _caption(analysis: Analysis, bars: list[Scans]) -> str:
    n = len(analysis.trial.population("efficacy"))
    beyond, clipped = sum(_change(scan) > CEILING for scan in bars), ""
    if beyond:
        verb = "is" if beyond == 1 else "are"
        clipped = f" {words.patients(beyond)} beyond +100% {verb} drawn at +100%."
    return (
        f"Best change in the sum of target-lesion diameters, one bar per patient ({len(bars)} of "
        f"{n} with a scan after baseline), coloured by best overall response; dashed lines at +20% "
        f"and −30%.{clipped}"
    )


def _alt(analysis: Analysis, bars: list[Scans], shown: int) -> str:
    fell = sum(_change(scan) <= -30 for scan in bars)
    grew = sum(_change(scan) >= 20 for scan in bars)
    extremes = f"from {_signed(_change(bars[0]))} to {_signed(_change(bars[-1]))}"
    parts = [
        f"Waterfall plot of the best change in tumour size, one bar per patient, "
        f"{words.patients(len(bars))} of {len(analysis.trial.population('efficacy'))}, {extremes}:",
        f"{fell} fell by 30% or more, {grew} grew by 20% or more.",
        words.sampled(shown, len(bars)),
        words.WHERE,
    ]
    return " ".join(part for part in parts if part)


def _signed(change: float) -> str:
    return ("+" if change > 0 else "") + words.number(change) + "%"


def _data(bars: list[Scans]) -> pd.DataFrame:
    frame = pd.DataFrame({
        "patient": [scan.subject for scan in bars],
        "best change (%)": [_change(scan) for scan in bars],
        "best response": [_best(scan) for scan in bars],
        "stage": [scan.stage for scan in bars],
        "label": [scan.label for scan in bars],
    })  # fmt: skip
    return frame.drop(columns=[c for c in ("stage", "label") if not frame[c].any()])
