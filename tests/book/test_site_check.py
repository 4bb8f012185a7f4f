"""A site that tells what a subject is called in the source is refused, whatever that looks like."""

from __future__ import annotations

import time
from hashlib import sha256
from pathlib import Path

import pytest

from onearm.book.site_check import check_site, source_subjects
from onearm.errors import PublishError
from onearm.trial.privacy.called import found_in
from tests.trial.folder import TrialFolder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in ("index.html", "results.json", "run.json"):
        (tmp_path / name).write_text("{}")
    return tmp_path


CALLED = ("01-701-1015", "10151015", "AB 1015", "KX/4117.3", "#A&B-0017", "Ünal_01", "1015A6")


@pytest.mark.parametrize("more", [0, 5_000], ids=["few", "many"])
@pytest.mark.parametrize("called", CALLED)
@pytest.mark.parametrize("around", ["<td>{}</td>", "x,{},3\n", '["{}"]', "({}.", "fig_{}_1"])
def test_an_identifier_in_a_page_is_found(site: Path, called: str, around: str, more: int):
    others = [f"99-{number:06d}" for number in range(more)]
    (site / "page.html").write_text(around.format(called.replace("&", "&amp;")))
    with pytest.raises(PublishError, match=r"page\.html: 1 identifiers") as caught:
        check_site(site, [], [called, *others])
    assert called not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["0.10151015", "M 10151015.25 3.5", "color: #101510", "a10151015", "110151015", "10151015e3",
     sha256(b"1").hexdigest()],
)  # fmt: skip
def test_digits_within_a_number_a_colour_or_a_hash_are_nobody(site: Path, text: str):
    (site / "page.html").write_text(text)
    check_site(site, [], ["10151015", "101510", sha256(b"1").hexdigest()[3:11]])


def test_short_ones_and_words_are_not_looked_for(site: Path):
    (site / "page.html").write_text("S1, 1015, Placebo")
    check_site(site, [], ["S1", "1015", "Placebo", "--", ""])


def test_a_large_site_and_many_subjects_take_seconds():
    names = {f"STUDY 1-{number // 100:03d}-{number:06d}" for number in range(100_000)}
    text = "<tr><td>3.5</td><td>Nausea</td></tr>\n" * 100_000  # 3.7 MB
    began = time.perf_counter()
    assert found_in(f"{text} STUDY 1-012-001234 {text}", names) == {"STUDY 1-012-001234"}
    assert time.perf_counter() - began < 20


def test_subjects_of_the_source_are_known_by_both_of_their_names(tmp_path: Path):
    trial = TrialFolder(tmp_path)
    trial.add_column("adsl", "SUBJID", "1015", "1016", "1017", "1018")
    trial.add_column("adsl", "AESEQ", "1", "2", "3", "4")
    assert source_subjects(trial.shown()) == {
        "S1",
        "S2",
        "S3",
        "S4",
        "1015",
        "1016",
        "1017",
        "1018",
    }
