"""Curves in steps: their corners, their band, and the numbers at risk below them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.path import Path

from onearm.plots import canvas, palette
from onearm.stats.competing import CumulativeIncidence
from onearm.stats.survival import KaplanMeier
from onearm.stats.times import locate

Array = npt.NDArray[np.float64]

COLUMNS = 500


def corners(time: Array, value: Array) -> tuple[Array, Array]:
    """Corners of a curve that keeps each value until the next time.

    >>> [x.tolist() for x in corners(np.array([0.0, 2.0]), np.array([1.0, 0.5]))]
    [[0.0, 2.0, 2.0], [1.0, 1.0, 0.5]]
    """
    return np.repeat(time, 2)[1:], np.repeat(value, 2)[:-1]


def thinned(time: Array, value: Array) -> tuple[Array, Array]:
    """The last point of each column of the picture: a long curve looks the same with these."""
    falls = np.append(True, np.diff(value) != 0)
    falls[-1] = True
    time, value = time[falls], value[falls]
    if len(time) <= COLUMNS:
        return time, value
    column = np.floor(time / time[-1] * COLUMNS)
    last = np.append(np.diff(column) > 0, True)
    last[0] = True
    return time[last], value[last]


def stairs(time: Array, value: Array) -> tuple[Array, Array]:
    """Corners of as many steps as the picture has room for."""
    return corners(*thinned(time, value))


def plot_band(time: Array, low: Array, high: Array, ax: Axes) -> Path | None:
    """Draw an interval as far as it has limits; a step lasts until the next time. Its outline."""
    known = np.isfinite(low) & np.isfinite(high)
    if not known.any():
        return None
    first = int(np.argmax(known))
    rest = known[first:]
    last = known.size if rest.all() else first + int(np.argmin(rest))
    end = time[min(last, time.size - 1)]
    time, low, high = time[first:last], low[first:last], high[first:last]
    if end > time[-1]:
        time, low, high = np.append(time, end), np.append(low, low[-1]), np.append(high, high[-1])
    x, below = stairs(time, low)
    other, above = stairs(time, high)
    outline = np.column_stack([np.append(x, other[::-1]), np.append(below, above[::-1])])
    ax.fill(*outline.T, color=palette.BAND, linewidth=0, zorder=1)
    return Path(np.vstack([outline, outline[:1]]), closed=True)


def plot_at_risk(
    found: KaplanMeier | CumulativeIncidence, ticks: Sequence[float], ax: Axes, main: Axes
) -> None:
    """Write how many are at risk at the start of each time, under the ticks of the curve."""
    ax.set(xlim=main.get_xlim(), ylim=(0, 2))
    ax.set_axis_off()
    canvas.say(ax, "At risk", 0, 1.2, -40, 0, colour=palette.MUTED)
    counts = np.append(found.at_risk, 0)
    for tick in ticks:
        ax.text(tick, 0.3, f"{counts[locate(found.time, tick)[0]]}", ha="center")
