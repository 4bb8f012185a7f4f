"""Curves and reconstructed patients beside lifelines, brute force and programs in R."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from onearm.reconstruct.claims.statements import select
from onearm.reconstruct.cohorts.draw import draw_cohorts
from onearm.reconstruct.curve.coordinates import clean
from onearm.reconstruct.curve.guyot import guyot
from onearm.reconstruct.curve.patients import reconstruct_curve
from onearm.reconstruct.curve.published import Published
from onearm.reconstruct.curve.ratios import search as ratio_search
from onearm.reconstruct.first.cohort import draw_cohort
from onearm.reconstruct.lattice.facts import Facts, cases, meets
from onearm.reconstruct.lattice.sampling import draw_curves
from onearm.stats.survival import kaplan_meier
from onearm.trial import open_trial
from tests.bench.r_programs import in_r
from tests.bench.timing import Figure, single, timed
from tests.reconstruct.curves import drawn, exact_curve, read_curve, risk_table
from tests.reconstruct.test_curve_exact import enumerated


def curves() -> Iterator[Figure]:
    from lifelines import KaplanMeierFitter

    rng = np.random.default_rng(28063)
    for n, repeats in ((30, 50), (1_000_000, 1)):
        times, events = rng.exponential(size=n), rng.integers(0, 2, n)
        ours, _ = timed(partial(kaplan_meier, times, events), repeats)
        theirs, _ = timed(partial(KaplanMeierFitter().fit, times, events), repeats)
        yield single(f"Kaplan-Meier with limits, {n} times", ours, "lifelines", theirs)


def reconstruction() -> Iterator[Figure]:
    """Patients behind a curve: every data set one by one, and Guyot's method as in R."""
    time_, event = drawn(4, n=14)
    at, level = exact_curve(time_, event)
    readings = clean(at, level, n=14, precision=0.04)
    given = Published(readings, 14, np.empty(0), np.empty(0, dtype=int))
    ours, found = timed(partial(ratio_search, given), repeats=3)
    levels = readings.value[1:].tolist()
    theirs, plain = timed(partial(enumerated, 14, levels, Fraction(0.04)))
    assert found is not None
    assert (found.ways, found.exact) == (len(plain), True), (found.ways, len(plain))
    yield single(f"{len(plain)} data sets behind a curve of 14", ours, "one by one", theirs)

    time_, event = drawn(8, n=60)
    readings = clean(*read_curve(time_, event, 8, error=0.005), n=60)
    given = Published(readings, 60, np.empty(0), np.empty(0, dtype=int))
    ours, found = timed(partial(reconstruct_curve, given), repeats=3)
    assert found.method == "ratios"
    theirs, _ = timed(partial(guyot, given), repeats=3)
    yield single("60 patients behind a noisy curve", ours, "Guyot's method of ours", theirs)

    time_, event = drawn(4, n=1000)
    at, level = read_curve(time_, event, 4)
    moments, number = risk_table(time_)
    given = Published(clean(at, level, n=1000), 1000, moments, number)
    ours, _ = timed(partial(reconstruct_curve, given), repeats=3)
    columns = {
        "time": at, "survival": level, "trisk": [0, *moments], "nrisk": [1000, *number],
    }  # fmt: skip
    r = {name: f"c({','.join(f'{value:.10g}' for value in v)})" for name, v in columns.items()}
    code = (
        f"p <- preprocess(data.frame({r['time']}, {r['survival']}), trisk = {r['trisk']}, "
        f"nrisk = {r['nrisk']}, maxy = 1); x <- getIPD(p)"
    )
    yield single("1000 patients behind a curve", ours, "IPDfromKM", in_r("IPDfromKM", code))


def cohorts() -> Iterator[Figure]:
    """Data sets that meet printed medians: drawn along paths, and drawn blindly and thrown away."""
    facts, wanted = Facts(12, 40, median=(14, 14), low=(6, 6), high=(30, 30)), 100
    rng = np.random.default_rng(28063)
    ours, _ = timed(lambda: first_of(draw_curves(facts, rng, wanted=wanted), wanted), repeats=3)
    theirs, found = timed(lambda: first_of(blind_draws(facts, rng), 2))
    yield single(
        f"{wanted} data sets of 12 of one median", ours, "blind draws", theirs * wanted / found
    )
    trial = open_trial("data/NCT04028063")
    claims = select(trial.claims, "A")
    ours, _ = timed(partial(draw_cohorts, trial.spec, claims, draws=1000, seed=1))
    one, _ = timed(partial(draw_cohort, seed=1), repeats=3)
    yield single("1000 cohorts of 33", ours, "1000 at one by one", 1000 * one)


def first_of(batches: Iterator[Any], wanted: int) -> int:
    """Batches until so many data sets have come."""
    found = 0
    while found < wanted:
        found += len(next(batches))
    return found


def blind_draws(facts: Facts, rng: np.random.Generator) -> Iterator[Any]:
    """Lists of days and endings, each equally likely, of which those that meet all are kept."""
    places = 2 * facts.horizon
    while True:
        chosen = np.argsort(rng.random((2000, places + facts.n - 1)), axis=1)[:, : facts.n]
        cells = 2 + np.sort(chosen, axis=1) - np.arange(facts.n)
        yield cells[sum(meets(facts, case, cells) for case in cases(facts)) > 0]
