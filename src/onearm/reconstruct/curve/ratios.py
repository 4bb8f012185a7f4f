"""The search for small trials: every data set whose curve is the published one.

At each fall of a Kaplan-Meier curve d of the r patients at risk have the event, so that its
height is a product of ratios (r - d) / r of whole numbers, and r falls by events and censoring
alone. With few patients such products are sparse: within the precision of the readings there
are few of them, often one. The search goes through the readings in order and keeps, of all
histories that end with the same numbers at the same height, how many there are and which is
the likeliest; so the work grows with the states, not with the histories. Where there are too
many states it takes heights near each other for one, but remembers how far apart they are: it
then counts too many histories, never too few.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from onearm.reconstruct.curve.published import Published
from onearm.reconstruct.curve.ratio_states import Edges, Item, Layer, Rules, Step, start
from onearm.reconstruct.curve.ratio_steps import merged, moves
from onearm.stats.binomial import Array, Ints

SMALL = 60
"""Patients up to which noisy readings are searched."""

MEDIUM = 100
"""Patients up to which readings are searched that are within `FINE` patients of the curve."""

FINE = 1.1

SHARP = 0.05
"""Larger trials are searched if the precision times n squared is below this."""

LARGEST = 400
"""Patients beyond which no curve is searched."""

FINEST = 2e-9
"""Heights nearer than this are one: the same product in another order."""

PARTS = 64
"""Heights told apart within the precision of a reading, at most, once not all can be."""

STATES = 12_000
"""States kept apart at a reading; with more, heights are told apart less finely."""


FIRST_TIES = 0.25
"""Chance of one more event at the same time, before any is known."""


GRID = 50
"""Times at which the rate of censoring is told."""

SMOOTH = 0.1
"""Standard deviation of its smoothing, as a share of the time axis."""


@dataclass(frozen=True)
class Move:
    """What happened at a step: `censored` patients left, then `deaths` had the event.

    At an item (row or mark) `deaths` is 0; at a reading those censored left before it.
    """

    step: Step
    censored: int
    deaths: int


History = tuple[Move, ...]
"""Moves in order, without the steps at which nothing happened; all items are among them."""


@dataclass(frozen=True)
class Found:
    """The outcome of a search.

    Parameters
    ----------
    ways : float
        Data sets that fit, told apart by how many leave between which readings, or the most
        that there can be.
    exact : bool
        Whether `ways` is their number: no reading came between heights taken for one.
    by_events : dict of int to float
        How many of them have each number of events. No data set that fits has another.
    best : tuple of Move
        The likeliest; where `ways` is not exact it may leave the precision of a reading.
    """

    ways: float
    exact: bool
    by_events: dict[int, float]
    best: History
    ends: Ints
    layers: tuple[Layer, ...]
    steps: tuple[Step, ...]
    rules: Rules


def suits(published: Published) -> bool:
    """Are there few enough patients for the precision of the curve?"""
    n, precision = published.n, published.readings.precision
    fine = n <= MEDIUM and precision * n < FINE
    return n <= SMALL or fine or (n <= LARGEST and precision * n**2 < SHARP)


def search(published: Published) -> Found | None:
    """Every data set within the precision of the readings; None proves that there is none.

    The curve is taken to fall at most once between two readings. All reported numbers are met
    exactly: patients, events, the risk table, the marks.
    The likeliest is the one with the smallest sum of squared distances from the readings, in
    units of their noise, plus two mild charges, each minus the log of a geometric chance: for
    censoring out of proportion to the time at risk, and for several events at one time. The
    rates of both are those of a first search.

    Examples
    --------
    >>> from onearm.reconstruct.curve.coordinates import clean
    >>> readings = clean([2, 3, 5], [0.75, 0.5, 0.25], n=4)
    >>> found = search(Published(readings, 4, np.empty(0), np.empty(0, int)))
    >>> found.ways, [(move.censored, move.deaths) for move in found.best]
    (1.0, [(0, 1), (0, 1), (0, 1)])
    """
    items = _items(published)
    steps = _steps(published, items)
    first = _first_rules(published, items)
    found = _search(published, steps, first, STATES // 4)
    return found and _search(published, steps, _second_rules(found), STATES)


def _first_rules(published: Published, items: tuple[Item, ...]) -> Rules:
    """A steady rate of censoring: of all without the event, or of a quarter of the patients."""
    n, time, survival = published.n, published.readings.time, published.readings.survival
    censored = 0.25 * n if published.events is None else n - published.events
    rate = max(censored, 1) / (n * float(np.trapezoid(survival, time)))
    grid = np.linspace(0, published.readings.end, GRID)
    marked = published.marks is not None
    return Rules(n, published.events, items, marked, grid, rate * grid, FIRST_TIES)


def _second_rules(found: Found) -> Rules:
    """The rates of the likeliest data set: of censoring, smoothed over time, and of ties."""
    grid, at_risk, since = found.rules.grid, found.rules.n, 0.0
    moments, censored, lived = [], [], []
    for move in found.best:
        moments.append((since + move.step.time) / 2)
        censored.append(move.censored)
        lived.append(at_risk * max(move.step.time - since, 0.0))
        at_risk -= move.censored + move.deaths
        since = move.step.time
    if not sum(lived):
        return found.rules
    overall = max(sum(censored), 0.5) / sum(lived)
    near = np.exp(-0.5 * ((grid[:, None] - moments) / (SMOOTH * grid[-1])) ** 2)
    rate = (near @ censored + overall * sum(lived) / GRID) / (near @ lived + sum(lived) / GRID)
    hazard = np.append(0.0, np.cumsum((rate[1:] + rate[:-1]) / 2 * np.diff(grid)))
    deaths = [move.deaths for move in found.best if move.deaths]
    ties = (sum(deaths) - len(deaths) + FIRST_TIES) / (sum(deaths) + 1)
    return replace(found.rules, hazard=hazard, ties=ties)


def _items(published: Published) -> tuple[Item, ...]:
    """Rows of the risk table and marks in order; at one time the row, which counts both."""
    rows = zip(published.risk_time, published.risk_number, strict=True)
    items = [Item(float(time), int(number)) for time, number in rows]
    if published.marks is not None:
        items += [Item(float(time), None) for time in np.unique(published.marks)]
    return tuple(sorted(items, key=lambda item: (item.time, item.at_risk is None)))


def _steps(published: Published, items: tuple[Item, ...]) -> tuple[Step, ...]:
    """Items that lie before each reading for certain, those that may, and the reading."""
    readings, steps, passed = published.readings, [], 0
    noise = readings.noise or readings.precision / np.sqrt(3)
    for i in range(1, readings.time.size):
        earliest = readings.time[i - 1 if readings.drops == "midway" else i] - readings.slack
        latest = readings.time[i] + readings.slack
        while passed < len(items) and _before(items[passed], earliest, readings.slack):
            steps.append(_item(items, passed, "item"))
            passed += 1
        early = passed
        while early < len(items) and _before(items[early], latest, readings.slack):
            steps.append(_item(items, early, "early item"))
            early += 1
        level = float(readings.value[i])
        bounds = max(level - readings.precision, 0.0), level + readings.precision
        steps.append(Step("reading", float(readings.fall_time[i]), i, None, level, *bounds, noise))
    steps += [_item(items, k, "item") for k in range(passed, len(items))]
    return tuple(steps)


def _before(item: Item, time: float, slack: float) -> bool:
    """Does the item come before an event then? Events at the time of a row are after it."""
    return item.time < time or (item.time == time and item.at_risk is not None and not slack)


def _item(items: tuple[Item, ...], index: int, kind: str) -> Step:
    item = items[index]
    return Step("item" if kind == "item" else "early item", item.time, index, item.at_risk)


def _search(published: Published, steps: tuple[Step, ...], rules: Rules, most: int) -> Found | None:
    layers = [start(rules.n, FINEST)]
    for step in steps:
        edges = moves(step, layers[-1], rules)
        layer = _next(edges, layers[-1], published.readings.precision, most)
        if not layer.size:
            return None
        layers.append(layer)
    last = layers[-1]
    ends = np.flatnonzero(_ended(last, published))
    if not ends.size:
        return None
    by_events = {
        int(events): float(last.ways[ends][last.events[ends] == events].sum())
        for events in np.unique(last.events[ends])
    }
    usual = _middle(last.events[ends], last.weight[ends])
    likely = ends[last.events[ends] == usual]
    best = _traced(layers, steps, int(likely[np.argmin(last.cost[likely])]))
    ways = float(last.ways[ends].sum())
    exact = not last.cut[ends].any()
    return Found(ways, exact, by_events, best, ends, tuple(layers), steps, rules)


def _next(edges: Edges, before: Layer, precision: float, most: int) -> Layer:
    """The states after a step, told apart as finely as their number allows."""
    coarse = max(precision / PARTS, FINEST)
    finer = before.width > coarse and before.size < most / 2
    layer = merged(edges, before, before.width / 2 if finer else before.width)
    while layer.size > most and layer.width < precision:
        layer = merged(edges, before, max(2 * layer.width, coarse))
    return layer


def _ended(last: Layer, published: Published) -> np.ndarray:
    """States in which all is accounted for: the events, the marks, the end of the curve."""
    good = np.ones(last.size, dtype=bool)
    if published.events is not None:
        good &= last.events == published.events
    marks, end = published.marks, published.readings.end - published.readings.slack
    if marks is not None and marks.size and marks[-1] >= end:
        good &= last.at_risk == 0
    return good & ~last.owed


def _middle(events: Ints, weight: Array) -> int:
    """The median number of events, each data set weighed by its likelihood."""
    order = np.argsort(events, kind="stable")
    share = np.cumsum(np.exp(weight[order] - weight.max()))
    return int(events[order][np.searchsorted(share, share[-1] / 2)])


def _traced(layers: list[Layer], steps: tuple[Step, ...], state: int) -> History:
    """The likeliest way to a state of the last layer."""
    moved = []
    for k in range(len(steps), 0, -1):
        layer, before = layers[k], int(layers[k].parent[state])
        passed = layer.item[state] > layers[k - 1].item[before]
        if passed or layer.deaths[state]:
            moved.append(Move(steps[k - 1], int(layer.censored[state]), int(layer.deaths[state])))
        state = before
    return tuple(moved[::-1])
