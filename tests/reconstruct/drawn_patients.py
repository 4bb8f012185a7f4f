"""Patients drawn at random, as coherent as `adam_tables` asks for: many small cohorts."""

from __future__ import annotations

import numpy as np
import pandas as pd


def drawn_patients(
    seed: int, *, draws: int = 20, safety: int = 33, efficacy: int = 30, primary: int = 28,
    stages: bool = True, event: float = 0.8, controlled: float = 0.8, responding: float = 0.4,
    scans: tuple[int, ...] = (42, 56, 84),
) -> pd.DataFrame:  # fmt: skip
    """One row a patient of each draw; `event`, `controlled`, `responding` are probabilities."""
    rng = np.random.default_rng(seed)
    n = draws * safety
    every = np.repeat(rng.choice(scans, size=draws), safety)
    number = np.tile(np.arange(1, safety + 1), draws)
    inside = number <= efficacy
    calm, happens = rng.random(n) < controlled, rng.random(n) < event
    responds = calm & (rng.random(n) < responding)
    on_scan = rng.random(n) < 0.5
    late = np.where(on_scan, every * rng.integers(2, 9, size=n), every + rng.integers(1, 400, n))
    late = np.where(happens | (rng.random(n) < 0.5), late, every)  # some leave after one scan
    early = np.where(on_scan & happens, every, rng.integers(2, every))
    pfs = np.where(calm, late, early)
    before = np.where(happens, pfs - 1, pfs) // every
    response = every * rng.integers(1, np.maximum(before, 1) + 1)
    more = np.where(rng.random(n) < 0.2, 0, rng.integers(1, 600, size=n))
    died = (rng.random(n) < 0.6) & (happens | (more > 0))
    kinds = np.where(rng.random(n) < 0.2, "CR", "PR")
    worse = np.where(happens & (on_scan | (rng.random(n) < 0.5)), "PD", "NE")
    best = np.where(responds, kinds, np.where(calm, "SD", worse))
    return pd.DataFrame({
        "DRAW": np.repeat(np.arange(1, draws + 1), safety),
        "PATIENT": number,
        "EFFICACY": inside,
        "PRIMARY": number <= primary,
        "STAGE": rng.integers(1, 3, size=n) if stages else 0,
        "BEST": np.where(inside, best, ""),
        "PFS": np.where(inside, pfs, 0),
        "OS": np.where(inside, pfs + more, 0),
        "PFS_EVENT": inside & happens,
        "OS_EVENT": inside & died,
        "RESPONSE": np.where(inside & responds, response, 0),
        "SCANS": every,
        "RELATED34": rng.random(n) < 0.45,
        "IMMUNE_SUPPRESSED": rng.random(n) < 0.1,
    })  # fmt: skip


def alone(**changes: object) -> pd.DataFrame:
    """One patient in one draw."""
    one = {
        "DRAW": 1, "PATIENT": 1, "EFFICACY": True, "PRIMARY": True, "STAGE": 1, "BEST": "SD",
        "PFS": 100, "OS": 150, "PFS_EVENT": True, "OS_EVENT": True, "RESPONSE": 0, "SCANS": 42,
        "RELATED34": False, "IMMUNE_SUPPRESSED": False,
    }  # fmt: skip
    return pd.DataFrame([one | changes])
