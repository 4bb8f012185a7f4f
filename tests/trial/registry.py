"""A single-arm registry of any size, drawn at random: invented subjects, wide tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

SPEC = {
    "id": "REGISTRY", "title": "A registry", "unit": "weeks",
    "primary": {"endpoint": "pfs", "at": 24},
    "populations": {"safety": "SAFFL", "efficacy": "EFFFL"},
}  # fmt: skip
FIRST_DAY = np.datetime64("2010-01-01")
BLOCK = 100_000


def write_registry(folder: Path, suffix: str, *, subjects: int, events: int, seed: int) -> Path:
    """`adsl`, `adtte` and `adae` (31 columns) of a registry, and its trial.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    adsl, last = _subjects(rng, subjects)
    tables = {"adsl": [adsl], "adtte": [_times(rng, adsl, last)]}
    tables["adae"] = list(_events(rng, adsl, last, events))
    for name, parts in tables.items():
        table = pd.concat(parts, ignore_index=True)
        if suffix == "csv":
            table.to_csv(folder / f"{name}.csv", index=False)
        else:
            table.to_parquet(folder / f"{name}.{suffix}", index=False)
    (folder / "trial.yaml").write_text(yaml.safe_dump(SPEC), encoding="utf-8")
    return folder


def _subjects(rng: np.random.Generator, n: int) -> tuple[pd.DataFrame, np.ndarray]:
    last = rng.integers(30, 2000, n)
    start = FIRST_DAY + rng.integers(0, 2000, n)
    adsl = pd.DataFrame({
        "STUDYID": "REGISTRY", "USUBJID": [f"REG-{number:06d}" for number in range(1, n + 1)],
        "SITEID": rng.integers(100, 400, n), "AGE": rng.integers(18, 95, n),
        "SEX": rng.choice(["F", "M"], n), "RACE": rng.choice(["WHITE", "ASIAN"], n), "ARM": "A",
        "TRTSDT": start, "TRTEDT": start + np.minimum(last - 1, rng.integers(0, 400, n)),
        "SAFFL": "Y", "EFFFL": rng.choice(["Y", "N"], n, p=[0.9, 0.1]),
    })  # fmt: skip
    return adsl, last


def _times(rng: np.random.Generator, adsl: pd.DataFrame, last: np.ndarray) -> pd.DataFrame:
    first = np.minimum(last, rng.integers(1, 1500, len(adsl)))
    times = (("PFS", "Progression-free survival", first), ("OS", "Overall survival", last))
    return pd.concat([
        pd.DataFrame({
            "USUBJID": adsl["USUBJID"], "PARAMCD": code, "PARAM": words, "AVAL": days,
            "CNSR": rng.integers(0, 2, len(adsl)), "STARTDT": adsl["TRTSDT"],
            "ADT": adsl["TRTSDT"] + pd.to_timedelta(days - 1, "D"),
        })
        for code, words, days in times
    ])  # fmt: skip


def _events(
    rng: np.random.Generator, adsl: pd.DataFrame, last: np.ndarray, n: int
) -> Iterator[pd.DataFrame]:
    for start in range(0, n, BLOCK):
        yield _block(rng, adsl, last, start, min(BLOCK, n - start))


def _block(
    rng: np.random.Generator, adsl: pd.DataFrame, last: np.ndarray, first: int, n: int
) -> pd.DataFrame:
    who = rng.integers(0, len(adsl), n)
    day = np.minimum(last[who], rng.integers(1, 400, n))
    number = np.minimum(rng.exponential(60, n).astype(int), 799)
    term = np.array([f"Term {i:03d}" for i in range(800)], object)[number]
    group = np.array([f"Class {i:02d}" for i in range(26)], object)[number % 26]
    its = {name: adsl[name].to_numpy()[who] for name in adsl}
    start = its["TRTSDT"] + (day - 1).astype("timedelta64[D]")
    return pd.DataFrame({
        "STUDYID": "REGISTRY", "DOMAIN": "AE", "USUBJID": its["USUBJID"],
        "AESEQ": np.arange(first + 1, first + n + 1), "AESPID": number % 97, "AETERM": term,
        "AELLT": term, "AEDECOD": term, "AEHLT": group, "AEHLGT": group, "AEBODSYS": group,
        "AESOC": group, "AESEV": rng.choice(["MILD", "MODERATE", "SEVERE"], n),
        "AETOXGR": rng.choice([1, 2, 3, 4, 5], n, p=[0.45, 0.3, 0.2, 0.04, 0.01]),
        "AESER": rng.choice(["Y", "N"], n), "AEACN": rng.choice(["DOSE NOT CHANGED", "NONE"], n),
        "AEREL": rng.choice(["Y", "N"], n), "AREL": rng.choice(["Y", "N"], n),
        "AEOUT": "RECOVERED/RESOLVED", "AESTDTC": np.datetime_as_string(start, unit="D"),
        "ASTDT": start, "AENDT": start + np.timedelta64(5, "D"), "ASTDY": day, "AENDY": day + 5,
        "TRTSDT": its["TRTSDT"], "TRTEMFL": "Y",
        "AEIMFL": rng.choice(["Y", "N"], n, p=[0.05, 0.95]),
        "AEISFL": rng.choice(["Y", "N"], n, p=[0.02, 0.98]), "SITEID": its["SITEID"],
        "AGE": its["AGE"], "SEX": its["SEX"],
    })  # fmt: skip
