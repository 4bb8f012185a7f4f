"""A trial folder around the ADaM tables of the CDISC pilot, which nobody here wrote."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.trial.folder import copy_tables

ADAM = Path(__file__).parents[3] / "shared" / "adam"


def write_pilot(folder: Path) -> None:
    """Put the tables and a specification into an empty folder."""
    files = {
        "adsl": "adsl.csv",
        "adtte": "adtte_onco.csv",
        "adrs": "adrs_onco.csv",
        "adtr": "adtr_onco.csv",
        "adae": "adae.csv",
    }
    copy_tables(ADAM, folder, *files.values())
    spec = {
        "id": "CDISCPILOT01",
        "title": "Xanomeline in Alzheimer's disease, high dose",
        "unit": "days",
        "arm": {"column": "ARM", "value": "Xanomeline High Dose"},
        "tables": files,
        "params": {"pfs": "PFS", "os": "OS", "dor": "RSD", "bor": "BOR"},
        "populations": {"safety": "SAFFL"},
    }
    (folder / "trial.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
