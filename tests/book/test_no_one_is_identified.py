"""Identifiers are planted in a trial folder: not a byte of the site that is made of it has one."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from onearm.book.build import build
from onearm.book.source import find_source
from tests.conftest import FIRST, ROOT

SITE, INVESTIGATOR, WORDS = "Quuxborough", "Featherstonehaugh", "Zebulon"
VERBATIM = "hives after mowing at Nether Wallop"
TOLD = "Fell on 12MAR2020 at St Mary church, wife Quendrith called"
"""Stands where a term of a dictionary should."""
DATES = {"TRTSDT", "TRTEDT", "STARTDT", "ADT"}
MOVED = 7_013
"""Days by which the first trial's dates are moved, each subject's by some more."""


def subject(name: str) -> str:
    return f"KX-{4117 + 13 * int(name[-2:])}"


def moved(day: str, name: str) -> date:
    return date.fromisoformat(day) + timedelta(MOVED + 17 * int(name[-2:]))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """The first trial as if it were real, and what must not be found."""
    folder = tmp_path_factory.mktemp("planted")
    secrets = {SITE, INVESTIGATOR, WORDS, VERBATIM, "Nether Wallop", TOLD, "Quendrith", "12MAR2020"}
    for name in ("adsl", "adtte", "adrs", "adtr", "adae"):
        with (FIRST / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            own = row["USUBJID"]
            for column in DATES & set(row):
                if row[column]:
                    day = moved(row[column], own)
                    secrets |= spellings(day)
                    row[column] = day.isoformat()
            row |= {"USUBJID": subject(own), "SITEID": SITE, "INVNAM": INVESTIGATOR}
            secrets.add(row["USUBJID"])
            if name == "adae":
                row |= {"AETERM": VERBATIM, "AESTDTC": moved("2000-01-03", own).isoformat()}
        if name == "adae":
            rows[5] |= {"AEDECOD": TOLD}
            rows[9] |= {"AEDECOD": VERBATIM, "AEBODSYS": TOLD}
        if name == "adsl":
            rows[3] |= {"AGE": "93", "DCTREAS": f"{WORDS} could not come any more"}
            rows[4] |= {"AGE": "97", "DCTREAS": f"seen by {INVESTIGATOR}"}
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    spec = yaml.safe_load((FIRST / "trial.yaml").read_text(encoding="utf-8"))
    spec |= {"id": "PLANTED-1", "title": "A trial", "synthetic": False, "synthetic_note": None}
    (folder / "trial.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    return folder, secrets


def spellings(day: date) -> set[str]:
    """A date as programs and people write it, and as SAS counts it."""
    forms = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d%b%Y",
             "%d-%b-%Y", "%B %d, %Y", "%d %B %Y", "%d %b %Y")  # fmt: skip
    written = {day.strftime(form) for form in forms}
    return written | {text.upper() for text in written} | {f"{day.day} {day.strftime('%B %Y')}"}


def every_byte(site: Path) -> dict[str, str]:
    """Each file by its name, as text, unpacked where it is packed."""
    found = {}
    for path in sorted(site.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if content[:2] == b"\x1f\x8b":
                content = gzip.decompress(content)
            found[str(path.relative_to(site))] = content.decode("utf-8", errors="replace")
    return found


@pytest.fixture(scope="module")
def site(planted: tuple[Path, set[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("planted-book")
    build(planted[0], out, find_source(ROOT))
    return out


def test_no_byte_of_the_site_says_who_a_patient_is(site: Path, planted: tuple[Path, set[str]]):
    _, secrets = planted
    assert len(secrets) > 1_000
    told: dict[str, list[str]] = {}
    size = min(map(len, secrets))
    sought = {form: form[:size] for secret in secrets for form in (secret, secret.lower())}
    for name, text in every_byte(site).items():
        pieces = {text[at : at + size] for at in range(len(text))}
        found = [form for form, begin in sought.items() if begin in pieces and form in text]
        if found:
            told[name] = found[:5]
    assert not told


def test_patients_have_labels_and_the_oldest_are_90_or_more(site: Path):
    pages = every_byte(site / "html")
    waterfall = pages["data/waterfall.csv"]
    assert "P01" in waterfall or "P02" in waterfall
    assert "90+" in pages["03-eligibility.html"]
    for age in ("93", "97"):
        assert f"to {age})" not in pages["03-eligibility.html"]
    assert "Other" in pages["data/swimmer.csv"]


def test_free_words_among_the_terms_are_another_term(site: Path):
    assert "Other term" in every_byte(site / "html")["data/events.csv"]


def test_no_page_shows_the_common_first_day_as_a_date(site: Path):
    for name, text in every_byte(site / "html").items():
        if name.endswith((".html", ".csv", ".json")) and not name.startswith("_static"):
            assert "2000-01-" not in text, name


@pytest.mark.parametrize("seek", [lambda text: "Patient" in text, lambda text: "P0" in text])
def test_the_search_sees_what_is_there(site: Path, seek: Callable[[str], bool]):
    assert any(seek(text) for text in every_byte(site).values())
