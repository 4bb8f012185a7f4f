"""`make bench`: how long things take beside the obvious way, in one run, as ratios.

Times differ between machines and from run to run; the ratios hardly do.
What needs R is measured where R and the package are, and named where they are not.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from scipy.optimize import brentq

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
from onearm.stats.binomial import pmf, tail
from onearm.stats.logrank_design import two_stage_logrank
from onearm.stats.simon import search
from onearm.stats.survival import kaplan_meier
from onearm.stats.two_stage import estimates
from onearm.trial import open_trial
from tests.reconstruct.curves import drawn, exact_curve, read_curve, risk_table
from tests.reconstruct.test_curve_exact import enumerated
from tests.stats.enumeration import probabilities
from tests.trial.registry import write_registry

SETTINGS = (
    ((0.1, 0.3, 0.05, 0.1), 50),
    ((0.434, 0.634, 0.1, 0.2), 50),
    ((0.4, 0.5, 0.05, 0.1), 250),
)
"""Questions, and an n_max that a person who knows the answer would give the enumeration."""

CLINFUN_N_MAX = 400
NO_PACKAGE = 3  # what R ends with then
OURS = (6, 15, 15, 28)


def timed(work: Callable[[], Any], repeats: int = 1) -> tuple[float, Any]:
    """Seconds of the quickest of `repeats` runs, and what it returned."""
    best, found = float("inf"), None
    for _ in range(repeats):
        start = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - start)
    return best, found


def enumeration(p0: float, p1: float, alpha: float, beta: float, n_max: int) -> list[tuple]:
    """The minimax and the optimal design: every n, n1, r1 and r, one matrix a stage 1."""
    minimax = optimal = None
    for n in range(2, n_max + 1):
        for n1 in range(1, n):
            x1, r = np.arange(n1 + 1), np.arange(n)
            chance = []
            for p in (p0, p1):
                joint = pmf(n1, p)[:, None] * tail(n - n1, p, r - x1[:, None])
                chance.append(np.cumsum(joint[::-1], axis=0)[::-1][1:])
            kept = (chance[0] <= alpha) & (chance[1] >= 1 - beta) & (r >= x1[:-1, None])
            for r1, last in np.argwhere(kept):
                en0 = n1 + (n - n1) * pmf(n1, p0)[r1 + 1 :].sum()
                rule = (en0, n, int(r1), n1, int(last))
                if minimax is None or (n == minimax[1] and en0 < minimax[0] - 1e-12):
                    minimax = rule
                if optimal is None or en0 < optimal[0] - 1e-12:
                    optimal = rule
    return [rule[1:] for rule in (minimax, optimal)]


def limits_one_by_one(r1: int, n1: int, r: int, n: int) -> list[tuple[float, float]]:
    """Both limits of every outcome: a root finder around plain loops."""

    def end(p: float) -> list[float]:
        chances = [0.0] * (n + 1)
        for x1, first in enumerate(probabilities(n1, p)):
            if x1 <= r1:
                chances[x1] += first
            else:
                for x2, second in enumerate(probabilities(n - n1, p)):
                    chances[x1 + x2] += first * second
        return chances

    def limit(outcomes: slice) -> float:
        return float(brentq(lambda p: sum(end(p)[outcomes]) - 0.025, 1e-9, 1 - 1e-9))

    low = [limit(slice(x, None)) if x else 0.0 for x in range(n + 1)]
    high = [limit(slice(x + 1)) if x < n else 1.0 for x in range(n + 1)]
    return list(zip(low, high, strict=True))


def searches() -> Iterator[list[str]]:
    for setting, n_max in SETTINGS:
        ours, found = timed(partial(search, *setting), repeats=3)
        theirs, plain = timed(partial(enumeration, *setting, n_max))
        rules = [(d.n, d.r1, d.n1, d.r) for d in (found.minimax, found.optimal)]
        assert rules == plain, (rules, plain)
        yield row(f"two-stage designs {setting}", ours, f"every rule to n = {n_max}", theirs)


def clinfun() -> Iterator[list[str]]:
    for setting, _ in SETTINGS:
        ours, _found = timed(partial(search, *setting), repeats=3)
        call = f"ph2simon({', '.join(map(str, setting))}, nmax = {CLINFUN_N_MAX})"
        theirs = in_r("clinfun", f"x <- {call}")
        yield row(f"two-stage designs {setting}", ours, f"clinfun, nmax = {CLINFUN_N_MAX}", theirs)


def estimation() -> Iterator[list[str]]:
    ours, found = timed(lambda: estimates(*OURS, p0=0.434), repeats=3)
    theirs, plain = timed(lambda: limits_one_by_one(*OURS))
    assert np.allclose([e.ci for e in found], plain, atol=1e-6)
    yield row("all estimates, all 29 outcomes of 6/15, 15/28", ours, "roots, limits only", theirs)


def log_rank() -> Iterator[list[str]]:
    """S(6 months) 0.434 against 0.634, two patients a month, as a survival endpoint."""
    for restricted in (False, True):
        asked = partial(two_stage_logrank, 0.434, 0.634, 6, 2, 0.1, 0.2, restricted=restricted)
        ours, _ = timed(asked, repeats=3)
        call = (
            "x <- capture.output(phase2.TTE(shape = 1, S0 = 0.434, x0 = 6, tf = 6, rate = 2, "
            "hr = log(0.634) / log(0.434), alpha = 0.1, beta = 0.2, "
            f"restricted = {int(restricted)}))"
        )
        what = f"two-stage log-rank design, {'restricted' if restricted else 'all'} follow-up"
        yield row(what, ours, "OneArm2stage", in_r("OneArm2stage", call))


def curves() -> Iterator[list[str]]:
    from lifelines import KaplanMeierFitter

    rng = np.random.default_rng(28063)
    for n, repeats in ((30, 50), (1_000_000, 1)):
        times, events = rng.exponential(size=n), rng.integers(0, 2, n)
        ours, _ = timed(partial(kaplan_meier, times, events), repeats)
        theirs, _ = timed(partial(KaplanMeierFitter().fit, times, events), repeats)
        yield row(f"Kaplan-Meier with limits, {n} times", ours, "lifelines", theirs)


def reconstruction() -> Iterator[list[str]]:
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
    yield row(f"{len(plain)} data sets behind a curve of 14", ours, "one by one", theirs)

    time_, event = drawn(8, n=60)
    readings = clean(*read_curve(time_, event, 8, error=0.005), n=60)
    given = Published(readings, 60, np.empty(0), np.empty(0, dtype=int))
    ours, found = timed(partial(reconstruct_curve, given), repeats=3)
    assert found.method == "ratios"
    theirs, _ = timed(partial(guyot, given), repeats=3)
    yield row("60 patients behind a noisy curve", ours, "Guyot's method of ours", theirs)

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
    yield row("1000 patients behind a curve", ours, "IPDfromKM", in_r("IPDfromKM", code))


def cohorts() -> Iterator[list[str]]:
    """Data sets that meet printed medians: drawn along paths, and drawn blindly and thrown away."""
    facts, wanted = Facts(12, 40, median=(14, 14), low=(6, 6), high=(30, 30)), 100
    rng = np.random.default_rng(28063)
    ours, _ = timed(lambda: first_of(draw_curves(facts, rng, wanted=wanted), wanted), repeats=3)
    theirs, found = timed(lambda: first_of(blind_draws(facts, rng), 2))
    yield row(
        f"{wanted} data sets of 12 of one median", ours, "blind draws", theirs * wanted / found
    )
    trial = open_trial("data/NCT04028063")
    claims = select(trial.claims, "A")
    ours, _ = timed(partial(draw_cohorts, trial.spec, claims, draws=1000, seed=1))
    one, _ = timed(partial(draw_cohort, seed=1), repeats=3)
    yield row("1000 cohorts of 33", ours, "1000 at one by one", 1000 * one)


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


def command() -> Iterator[list[str]]:
    """The command with its start, beside a Python that only imports NumPy."""
    asked = ["design", "--p0", ".4", "--p1", ".5", "--alpha", ".05", "--beta", ".1", "--json"]
    words = [sys.executable, "-m", "onearm.cli", *asked]
    quiet = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL)
    ours, _ = timed(partial(quiet, words), 3)
    bare, _ = timed(partial(quiet, [sys.executable, "-c", "import numpy"]), 3)
    what = f"onearm design, {peak_memory(words)} MB at most"
    yield row(what, ours, "python -c 'import numpy'", bare)


def registries() -> Iterator[list[str]]:
    """A registry of 100 000 subjects and 1 000 000 adverse events, beside reading its events."""
    readers: dict[str, Callable[[Path], Any]] = {"csv": pd.read_csv, "parquet": pd.read_parquet}
    for suffix, reader in readers.items():
        with tempfile.TemporaryDirectory() as folder:
            trial = write_registry(
                Path(folder), suffix, subjects=100_000, events=1_000_000, seed=28063
            )
            plain, _ = timed(partial(reader, trial / f"adae.{suffix}"))
            for command in ("check", "analyse"):
                words = [sys.executable, "-m", "onearm.cli", command, str(trial), "--json"]
                ours, memory = timed(partial(peak_memory, words))
                what = f"onearm {command}, 1 000 000 events in {suffix}, {memory} MB at most"
                yield row(what, ours, f"pandas.{reader.__name__} of them alone", plain)


def peak_memory(words: list[str]) -> str:
    """Megabytes that a command held at most."""
    measure = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
        "stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def in_r(package: str, code: str) -> float | str:
    """Seconds that R needs for `code`, start and loading aside; or why it was not measured."""
    if shutil.which("Rscript") is None:
        return "R is not here"
    script = (
        f"if (!requireNamespace('{package}', quietly = TRUE)) quit(status = {NO_PACKAGE}); "
        f"suppressMessages(library({package})); cat(system.time({{{code}}})[['elapsed']])"
    )
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    if done.returncode == NO_PACKAGE:
        return f"R has no {package}"
    return float(done.stdout.split()[-1]) if done.returncode == 0 else done.stderr.strip()


def row(what: str, ours: float, beside: str, theirs: float | str) -> list[str]:
    if isinstance(theirs, str):
        return [what, f"{ours:.3f}", beside, theirs, ""]
    return [what, f"{ours:.3f}", beside, f"{theirs:.3f}", f"{ours / theirs:.4f}"]


PARTS = (
    searches, clinfun, estimation, log_rank, curves, reconstruction, cohorts, command, registries,
)  # fmt: skip


def main() -> None:
    table = Table(title="Seconds, and ours as a share of the other")
    for name in ("What", "ours", "beside", "theirs", "ratio"):
        table.add_column(name, overflow="fold")
    for part in PARTS:
        for line in part():
            table.add_row(*line)
    console = Console()
    console.width = max(console.width, 140)
    console.print(table)


if __name__ == "__main__":
    main()
