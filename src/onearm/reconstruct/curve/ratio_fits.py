"""The data sets that a search found, as patients: the likeliest, and all or a sample of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onearm.reconstruct.curve.published import Published
from onearm.reconstruct.curve.ratio_states import Edges, Layer, Step
from onearm.reconstruct.curve.ratio_steps import EDGE, charge, counted, moves
from onearm.reconstruct.curve.ratios import Found, History, Move
from onearm.stats.binomial import Array, Ints
from onearm.stats.survival import KaplanMeier, median

ALL = 500
"""Data sets up to which every one is looked at."""

SAMPLE = 200
"""Data sets drawn at random, each about as likely as any other, where there are more."""

ROUNDING = 1e-12
"""Error of rounding in a height that is divided."""

NEXT = 1e-6
"""Two moments that the readings cannot tell apart differ by this share of the time axis."""


@dataclass(frozen=True)
class Patients:
    """Times and events of patients, in order of time; an event is before a censoring then."""

    time: Array
    event: Ints


@dataclass(frozen=True)
class Paths:
    """Histories being followed backwards: the state each is in, and its moves so far.

    The later readings allow each a height from `low` to `high` there. `share` is that of the
    histories of the search, as far as those drawn tell, which the readings passed allow.
    """

    state: Ints
    low: Array
    high: Array
    moved: tuple[tuple[Move, ...], ...]
    share: float = 1.0


@dataclass(frozen=True)
class Listed:
    """Data sets that a search found, looked at one by one; each keeps to every reading.

    Parameters
    ----------
    histories : tuple of History
        All that there are, or a uniform sample.
    complete : bool
        Whether these are all.
    number : float
        How many there are in all: exact if `counted`, else about.
    counted : bool
        Whether all were listed, or the search told them apart without fail.
    """

    histories: tuple[History, ...]
    complete: bool
    number: float
    counted: bool


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


def _between(start: float, end: float, number: int) -> list[float]:
    return [start + (end - start) * k / (number + 1) for k in range(1, number + 1)]


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


def fits(found: Found, *, seed: int = 0) -> Listed:
    """All histories that a search found, or a uniform sample of them.

    Each is followed back from the end through the moves that were possible, and dropped as soon
    as no height is left that the readings passed allow: so that of the histories that the
    search took for one those remain that keep to every reading. In a sample one of the others,
    drawn at random, takes its place, so that the sample is about uniform.

    Examples
    --------
    >>> from onearm.reconstruct.curve.coordinates import clean
    >>> from onearm.reconstruct.curve.ratios import search
    >>> readings = clean([2, 3, 5], [0.75, 0.5, 0.25], n=4)
    >>> found = fits(search(Published(readings, 4, np.empty(0), np.empty(0, int))))
    >>> len(found.histories), found.complete, found.number, found.counted
    (1, True, 1.0, True)
    """
    every = _every(found)
    if every is not None:
        kept = _kept(every, found)
        return Listed(kept, True, float(len(kept)), True)
    drawn = _sample(found, np.random.default_rng(seed))
    kept = _kept(drawn, found)
    if not kept and np.isfinite(cost(found.best, found)):
        kept = (found.best,)
    return Listed(kept, False, max(found.ways * drawn.share, len(set(kept))), found.exact)


def likeliest(found: Found, listed: Listed) -> History | None:
    """The cheapest history that keeps to every reading; None if none does.

    Its number of events is that of the likeliest way of the search, if any history has it.
    """
    usual = sum(move.deaths for move in found.best)
    best, least = None, (True, np.inf)
    for one in (found.best, *listed.histories):
        price = sum(move.deaths for move in one) != usual, cost(one, found)
        if np.isfinite(price[1]) and price < least:
            best, least = one, price
    return best


def cost(history: History, found: Found) -> float:
    """Minus the log-likelihood of a history; infinite if it leaves the precision of a reading."""
    rules, at_risk, height, since = found.rules, found.rules.n, 1.0, 0.0
    heights, moved = {}, []
    for move in history:
        mark = move.step.kind != "reading" and move.step.at_risk is None
        moved.append((move.step.time, mark, move.censored, move.deaths, at_risk, since))
        at_risk, since = at_risk - move.censored, move.step.time
        if move.deaths:
            height *= (at_risk - move.deaths) / at_risk
            at_risk -= move.deaths
            heights[move.step.index] = height
    height = 1.0
    times, marks, censored, deaths, left, start = np.array(moved).reshape(-1, 6).T
    total = float(charge(times, marks, censored, deaths, left, start, rules).sum())
    for step in found.steps:
        if step.kind == "reading":
            height = heights.get(step.index, height)
            if not step.low - EDGE <= height <= step.high + EDGE:
                return np.inf
            total += 0.5 * ((height - step.survival) / step.noise) ** 2
    return total


def _kept(paths: Paths, found: Found) -> tuple[History, ...]:
    """Histories in order of time, those that keep to every reading."""
    every = (moved[::-1] for moved in paths.moved)
    return tuple(one for one in every if np.isfinite(cost(one, found)))


def _every(found: Found) -> Paths | None:
    """Every history, followed back to the start; None if they are too many."""
    paths = _from_ends(found.ends)
    for k in range(len(found.steps), 0, -1):
        paths = _back(found, k, paths, None)
        if paths.state.size > ALL:
            return None
    return paths


def _sample(found: Found, rng: np.random.Generator) -> Paths:
    """Histories drawn at random and followed back to the start."""
    ways = found.layers[-1].ways[found.ends]
    paths = _from_ends(rng.choice(found.ends, SAMPLE, p=ways / ways.sum()))
    for k in range(len(found.steps), 0, -1):
        paths = _back(found, k, paths, rng)
    return paths


def _from_ends(ends: Ints) -> Paths:
    """Any height is allowed at the end."""
    wide = np.full(ends.size, np.inf)
    return Paths(ends, -wide, wide, ((),) * ends.size)


def _back(found: Found, k: int, paths: Paths, rng: np.random.Generator | None) -> Paths:
    """One step back: by every move into each state, or by one drawn in proportion to its ways."""
    step, before, layer = found.steps[k - 1], found.layers[k - 1], found.layers[k]
    edges = moves(step, before, found.rules)
    path, edge = _into(layer.key[paths.state], edges, before, layer.width, rng)
    low, high = _allowed(step, paths.low[path], paths.high[path], edges, edge)
    source = edges.source[edge]
    met = np.flatnonzero((low <= before.high[source]) & (high >= before.low[source]))
    share = paths.share * met.size / max(path.size, 1) if rng else 1.0
    if rng and 0 < met.size < path.size:
        lost = path.size - met.size
        met = np.append(met, rng.choice(met, lost, replace=lost > met.size))
    happened = (edges.deaths > 0) | (edges.item > before.item[edges.source])
    moved = tuple(
        (*paths.moved[i], Move(step, int(edges.censored[j]), int(edges.deaths[j])))
        if happened[j]
        else paths.moved[i]
        for i, j in zip(path[met], edge[met], strict=True)
    )
    return Paths(source[met], low[met], high[met], moved, share)


def _into(
    key: Ints, edges: Edges, before: Layer, width: float, rng: np.random.Generator | None
) -> tuple[Ints, Ints]:
    """Each move into each state, or one drawn in proportion to its ways: path and move."""
    leads = edges.key(width)
    order = np.argsort(leads, kind="stable")
    first = np.searchsorted(leads[order], key)
    last = np.searchsorted(leads[order], key, "right")
    if rng is None:
        path = np.repeat(np.arange(key.size), last - first)
        return path, order[first[path] + counted(last - first)]
    ways = np.append(0.0, np.cumsum(before.ways[edges.source][order]))
    place = np.searchsorted(ways, rng.uniform(ways[first], ways[last]), "right") - 1
    return np.arange(key.size), order[np.clip(place, first, last - 1)]


def _allowed(step: Step, low: Array, high: Array, edges: Edges, edge: Ints) -> tuple[Array, Array]:
    """Heights before a step from which a move comes to the heights that are allowed after it."""
    if step.kind == "reading":
        low, high = np.maximum(low, step.low - EDGE), np.minimum(high, step.high + EDGE)
    left = edges.at_risk[edge]
    share = np.where(edges.deaths[edge] > 0, left / np.maximum(left + edges.deaths[edge], 1), 1.0)
    ended = share == 0
    share[ended] = 1.0
    low = np.where(ended, np.where(low > 0, np.inf, -np.inf), low / share)
    return low - ROUNDING, np.where(ended, np.inf, high / share) + ROUNDING
