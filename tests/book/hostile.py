"""A trial folder all of whose texts would be something else to HTML, TeX, MyST or a spreadsheet."""

from __future__ import annotations

import csv
import shutil
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import FIRST

LONG = "W" + "o" * 9_998 + "w"
MARK = "zq9"
"""Every hostile text starts or ends with it, so that it can be found again."""

TEXTS = (
    f"{MARK}<script>window.hit = 1</script>",
    f'{MARK}"><img src=x onerror="window.hit = 2">',
    f"=cmd('{MARK}')",
    LONG,
    f"-{MARK}",
    f"@{MARK}",
    f"{MARK} {{{{ 7 * 7 }}}} {{% raw %}}",
    f"{MARK} $\\frac{{1}}{{0}}$ $$x$$ \\input{{/etc/passwd}} \\[y\\]",
    f"{MARK} {{ref}}`nowhere` {{glue:text}}`none` [text](role)",
    f"{MARK} ```{{code-block}} python",
    f"{MARK} `one` ``two`` *three* _four_ ~~five~~ |six|",
    f"{MARK}]( )[x]: y ![z](w) <http://x>",
    f"{MARK}<!-- --> &lt; &amp;amp; ]]>",
    f"\u202e{MARK}\u202c\u200b\u2066",
    f"# {MARK}",
    f"- {MARK}",
    f"1. {MARK}",
    f":::{{note}} {MARK}",
    f"% {MARK}",
    f"(label)= {MARK}",
    f'{MARK} Smith\'s "quoted" <b>bold</b>',
    f"+{MARK}",
)
LINES = f"{MARK}\n\n# Heading\n\n<script>window.hit = 3</script>\n\n```\ncode"


def hostile_folder(folder: Path, *, synthetic: bool = True) -> Path:
    """The first trial's tables and specification, with every text of them changed."""
    for name in ("adsl", "adtte", "adrs", "adtr", "adae"):
        shutil.copyfile(FIRST / f"{name}.csv", folder / f"{name}.csv")
    _change(folder / "adae.csv", {"AEDECOD": TEXTS, "AEBODSYS": TEXTS[::3] + TEXTS[-1:]})
    _change(folder / "adsl.csv", {"HISTAB": TEXTS, "HIST": TEXTS, "DCTREAS": TEXTS})
    _change(folder / "adsl.csv", {"STAGE": (TEXTS[0], TEXTS[7])})
    shutil.copyfile(FIRST / "published.csv", folder / "published.csv")
    texts = {"population": TEXTS[:-1], "printed_as": TEXTS, "source": TEXTS, "note": TEXTS}
    _change(folder / "published.csv", texts)
    (folder / "trial.yaml").write_text(
        yaml.safe_dump(_spec(synthetic), allow_unicode=True), encoding="utf-8"
    )
    return folder


def _spec(synthetic: bool) -> dict[str, Any]:
    spec = yaml.safe_load((FIRST / "trial.yaml").read_text(encoding="utf-8"))
    every = " ".join(TEXTS)
    spec |= {
        "id": "HOSTILE-1", "title": every, "intervention": f"{LINES} {every}", "disease": every,
        "source": every, "synthetic": synthetic, "synthetic_note": f"{every} {LINES}",
        "clock": TEXTS[7], "lead_in": LONG,
        "milestones": [{"label": text, "at": 3 + i} for i, text in enumerate(TEXTS)],
    }  # fmt: skip
    spec["flow"]["unknown"] = every
    spec["flow"]["notes"] = list(TEXTS)
    for step in spec["flow"]["steps"].values():
        step |= {"definition": every, "lost": every}
    return spec


def _change(path: Path, columns: dict[str, tuple[str, ...]]) -> None:
    """Each different value of a column becomes one of the texts."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for column, texts in columns.items():
        values = list(dict.fromkeys(row[column] for row in rows if row[column]))
        new = dict(zip(values, cycle(texts), strict=False))
        for row in rows:
            row[column] = new.get(row[column], row[column])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
