"""A small folder `identified/`, of which a test changes one thing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onearm.trial.printed.published import read_claims
from onearm.trial.spec import read_spec

FILES = {
    "identified.csv": """\
id,label,unit,low,q1,median,q3,high,never,share,verdict,draws
pfs.median,Median progression-free survival,weeks,25.3,25.3,25.3,25.3,25.3,0,0,determined,50
pfs.landmark,Progression-free survival at 24 weeks,percent,46.7,52,55,60,70.1,0,0.3,bounded,50
pfs.events,Progression-free survival: events,patients,15,18,19,22,27,0,0.5,bounded,50
pfs.rmst,Restricted mean,weeks,17.1,18,19,20,22.04,0,0.6,bounded,50
pfs.stage1.median,"Median progression-free survival, stage 1",weeks,24,25,27,33,,0.02,0.7,bounded,50
dor.median,Median duration of response,weeks,6.7,11.8,13.4,19.4,50,0,0.9,open,50
os.followup,Median follow-up for overall survival,weeks,90,150,177,,,0.3,,open,50
""",
    "bands.csv": """\
endpoint,time,low,q1,median,q3,high
pfs,0,100,100,100,100,100
pfs,12,70,80,82,86,93.3
pfs,24,50,52,56,60,70
os,0,100,100,100,100,100
os,52,57.8,63.3,66.3,68.2,71.6
""",
    "worth.csv": """\
number,result,left
Risk table of PFS,pfs.landmark,30.5
Risk table of PFS,dor.median,99
Median duration of response,pfs.landmark,100
Median duration of response,dor.median,8
""",
    "conventions.csv": """\
landmark,curve,censored,median,transform,holds,conflict
168,efficacy,failures,midpoint,log,yes,
168,efficacy,failures,midpoint,log-log,yes,
168,primary,failures,midpoint,log,no,pfs.median + primary.rate
168,primary,failures,midpoint,log-log,not found,
""",
    "narrower.csv": """\
id,label,unit,low,q1,median,q3,high,never,share,verdict,draws
pfs.landmark,Progression-free survival at 24 weeks,percent,45,51,55,61,72,0,0.4,bounded,50
""",
}
ABOUT = {
    "trial": "T1", "draws": 50, "seed": 1, "grades": "A", "also": ["os.median"], "claims": [],
    "reading": {"transform": "log-log", "median": "midpoint", "horizon": [588, 1680]},
    "scans": [42, 56, 84], "onearm": "0.1",
}  # fmt: skip


def write_identified(trial_folder: Path, **changed: str) -> Path:
    """The folder, with the text of some files changed; `about` is that of about.json.

    That says the trial's own id and claims, where the trial folder has them.
    """
    folder = trial_folder / "identified"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.partition(".")[0], text), encoding="utf-8")
    about = json.dumps(ABOUT | what_it_is_of(trial_folder))
    (folder / "about.json").write_text(changed.get("about", about), encoding="utf-8")
    return folder


def what_it_is_of(trial_folder: Path) -> dict[str, Any]:
    """Entries of about.json that say of what trial, and of which claims, a folder is."""
    found: dict[str, Any] = {}
    if (trial_folder / "trial.yaml").exists():
        found["trial"] = read_spec(trial_folder / "trial.yaml").id
    claims, _ = read_claims(trial_folder / "published.csv")
    if claims:
        chosen = [c for c in claims if c.grade == "A" or c.quantity == "os.median"]
        found["claims"] = [f"{c.id} ({c.printed_as or c.value})" for c in chosen]
    return found
