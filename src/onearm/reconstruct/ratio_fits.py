"""The data sets that a search found, as patients: the likeliest, and all or a sample of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onearm.reconstruct.digitised import Published
from onearm.reconstruct.ratio_steps import moves
from onearm.reconstruct.ratios import Found, History, Move
from onearm.stats.binomial import Array, Ints
from onearm.stats.survival import KaplanMeier, median

ALL = 200
"""Data sets up to which every one is looked at."""

SAMPLE = 200
"""Data sets drawn at random, each as likely as any other, where there are more."""

NEXT = 1e-6
"""Two moments that the readings cannot tell apart differ by this share of the time axis."""


@dataclass(frozen=True)
class Patients:
    """Times and events of patients, in order of time; an event is before a censoring then."""

    time: Array
    event: Ints


@dataclass(frozen=True)
class Paths:
    """Histories being followed backwards: the state each is in, and its moves so far."""

    state: Ints
    moved: tuple[tuple[Move, ...], ...]


def patients_of(history: History, published: Published) -> Patients:
    """Patients of one history.

    Events are at the fall that the readings show, kept to the right side of the risk table's
    rows. Those censored between two moments (an event, a row) are spread evenly between them,
    those censored at a mark have its time. Those left at the end are spread evenly from the
    last moment to the end of the curve, where the last of them is.
    """
    times: list[float] = []
    events: list[int] = []
    end = published.readings.end
    since = after = 0.0
    for number, move in enumerate(history):
        at = _moment(history[number:], since, after, NEXT * end) if move.deaths else move.step.time
        mark = not move.deaths and move.step.at_risk is None
        times += [at] * move.censored if mark else _between(since, at, move.censored)
        events += [0] * move.censored + [1] * move.deaths
        times += [at] * move.deaths
        since = at
        after = at + NEXT * end * mark
    left = published.n - len(times)
    times += [since + (end - since) * k / left for k in range(1, left + 1)]
    events += [0] * left
    time, event = np.array(times), np.array(events)
    order = np.lexsort((-event, time))
    return Patients(time[order], event[order])


def _moment(rest: History, since: float, after: float, least: float) -> float:
    """When the curve falls: where it was read, but on the right side of the items.

    It is not before `after`, and it is just before the next row (by `least` for each fall up
    to it) if it was read later, so that those who have the event are not counted there; or at
    the latest at the next mark.
    """
    at = max(rest[0].step.time, after)
    falls = 1
    while falls < len(rest) and rest[falls].deaths:
        falls += 1
    if falls == len(rest):
        return at
    item = rest[falls].step
    late = at > item.time or (at == item.time and item.at_risk is not None)
    between = since + (item.time - since) / (falls + 1)
    return max(item.time - falls * least, between) if late else at


def median_of(patients: Patients) -> float | None:
    """Median by R's rule, without the limits, for many data sets.

    Examples
    --------
    >>> median_of(Patients(np.array([2.0, 4.0, 6.0, 8.0]), np.array([1, 1, 1, 1])))
    5.0
    """
    at_risk = np.arange(patients.time.size, 0, -1)
    survival = np.cumprod(1 - patients.event / at_risk)
    last = np.append(np.diff(patients.time) > 0, True)
    none, counts = np.full(last.sum(), np.nan), np.zeros(last.sum(), dtype=np.int64)
    curve = KaplanMeier(
        patients.time[last], survival[last], none, none, none, counts, counts, counts,
        transform="log-log", level=0.95,
    )  # fmt: skip
    return median(curve).value


def fits(found: Found, *, seed: int = 0) -> tuple[tuple[History, ...], bool]:
    """All histories that a search found, or a uniform sample of them; and whether it is all.

    Each is followed back from the end through the moves that were possible. Those that leave
    the precision of a reading, because heights very near each other were taken for one, are
    left out.
    """
    every = found.ways <= ALL
    rng = np.random.default_rng(seed)
    last = found.layers[-1]
    if every:
        start = found.ends
    else:
        share = last.ways[found.ends] / last.ways[found.ends].sum()
        start = rng.choice(found.ends, SAMPLE, p=share)
    paths = Paths(start, ((),) * start.size)
    for k in range(len(found.steps), 0, -1):
        paths = _back(found, k, paths, None if every else rng)
    kept = (moved[::-1] for moved in paths.moved)
    return tuple(one for one in kept if _within(one, found)), every


def _between(start: float, end: float, number: int) -> list[float]:
    return [start + (end - start) * k / (number + 1) for k in range(1, number + 1)]


def _back(found: Found, k: int, paths: Paths, rng: np.random.Generator | None) -> Paths:
    """One step back: by every move into each state, or by one drawn in proportion to its ways."""
    step, before, layer = found.steps[k - 1], found.layers[k - 1], found.layers[k]
    edges = moves(step, before, found.rules)
    key = edges.key(layer.width)
    order = np.argsort(key, kind="stable")
    first = np.searchsorted(key[order], layer.key[paths.state])
    last = np.searchsorted(key[order], layer.key[paths.state], "right")
    if rng is None:
        into = [order[a:b] for a, b in zip(first, last, strict=True)]
        which = np.repeat(np.arange(len(into)), last - first)
        chosen = np.concatenate(into)
    else:
        ways = np.append(0.0, np.cumsum(before.ways[edges.source][order]))
        height = rng.uniform(ways[first], ways[last])
        place = np.clip(np.searchsorted(ways, height, "right") - 1, first, last - 1)
        which, chosen = np.arange(paths.state.size), order[place]
    source = edges.source[chosen]
    happened = (edges.deaths[chosen] > 0) | (edges.item[chosen] > before.item[source])
    moved = tuple(
        (*paths.moved[path], Move(step, int(edges.censored[edge]), int(edges.deaths[edge])))
        if new else paths.moved[path]
        for path, edge, new in zip(which, chosen, happened, strict=True)
    )  # fmt: skip
    return Paths(source, moved)


def _within(history: History, found: Found) -> bool:
    """Does the curve of a history keep to the precision of every reading?"""
    at_risk, height = found.rules.n, 1.0
    heights = {}
    for move in history:
        at_risk -= move.censored
        if move.deaths:
            height *= (at_risk - move.deaths) / at_risk
            at_risk -= move.deaths
            heights[move.step.index] = height
    height = 1.0
    for step in found.steps:
        if step.kind == "reading":
            height = heights.get(step.index, height)
            if not step.low - 1e-9 <= height <= step.high + 1e-9:
                return False
    return True
