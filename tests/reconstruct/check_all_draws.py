"""Hold 1000 cohorts of the first trial against every claim.

`python -m tests.reconstruct.check_all_draws`

Slower than a test should be, so `.ci/run` calls it. Each cohort is read by the code of
`onearm analyse`, which shares nothing with the code that drew it.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from onearm.reconstruct.claims.statements import select
from onearm.reconstruct.cohorts.draw import draw_cohorts
from onearm.trial.printed.published import read_claims
from onearm.trial.spec import read_spec
from tests.conftest import FIRST
from tests.reconstruct.meeting import unmet

CHOICES = (
    ("A", (), (), 200),
    ("AI", (), (), 200),
    ("A", ("stage-split",), (), 200),
    ("A", ("stage-split", "os.median"), (), 200),
    ("AIS", (), ("pfs.median.asco2023", "pfs.stage1.median", "pfs.stage2.median"), 200),
)
"""Grades, extras, what is left out, and how many cohorts."""


def check(choice: tuple[str, tuple[str, ...], tuple[str, ...], int]) -> tuple[str, float, dict]:
    """What some cohort of a choice of claims does not meet."""
    grades, also, without, draws = choice
    spec, started = read_spec(FIRST / "trial.yaml"), time.perf_counter()
    claims = select(read_claims(FIRST / "published.csv")[0], grades, also, without)
    patients = draw_cohorts(spec, claims, draws=draws, seed=1)
    assert patients["DRAW"].nunique() == draws
    found = unmet(patients, spec, claims, FIRST)
    return " ".join((grades, *also)), time.perf_counter() - started, found


def main() -> int:
    """Print what was found for each choice; 1 if a cohort does not meet a claim."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        results = list(pool.map(check, CHOICES))
    for (*_, draws), (name, seconds, found) in zip(CHOICES, results, strict=True):
        told = f"not met: {found}" if found else "all claims met"
        print(f"{draws} cohorts, {name}: {told} ({seconds:.0f} s)")
    return int(any(found for _, _, found in results))


if __name__ == "__main__":
    sys.exit(main())
