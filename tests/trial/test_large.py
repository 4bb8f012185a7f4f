"""A registry of 5 000 subjects and 50 000 adverse events; `make bench` has one twenty times that.

What is counted is held against plain pandas on the same files.
"""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

from onearm.analysis import analyse
from onearm.trial.folder import check_trial, open_trial
from onearm.trial.privacy import identifiers
from onearm.trial.reading.read import read_table
from onearm.trial.reading.tables_found import columns_that_count, open_spec
from tests.trial.registry import write_registry

SUBJECTS, EVENTS = 5_000, 50_000


@pytest.fixture(scope="module", params=["csv", "parquet"])
def registry(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    return write_registry(folder, request.param, subjects=SUBJECTS, events=EVENTS, seed=28063)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The same registry as pandas reads it."""
    folder = tmp_path_factory.mktemp("plain")
    write_registry(folder, "csv", subjects=SUBJECTS, events=EVENTS, seed=28063)
    return {name: pd.read_csv(folder / f"{name}.csv") for name in ("adsl", "adtte", "adae")}


def test_a_registry_has_nothing_to_mend(registry):
    assert [problem for problem in check_trial(registry) if problem.severity == "error"] == []


def test_what_is_counted_is_what_pandas_counts(registry, tables):
    adae, adsl = tables["adae"], tables["adsl"]
    found = analyse(open_trial(registry))
    assert found.safety is not None
    assert found.counts == {"all": 5000, "safety": 5000, "efficacy": adsl["EFFFL"].eq("Y").sum()}
    assert found.safety.any_event.x == adae["USUBJID"].nunique()
    assert found.safety.grade3plus.x == adae.query("AETOXGR >= 3")["USUBJID"].nunique()
    assert found.safety.immune.x == adae.query("AEIMFL == 'Y'")["USUBJID"].nunique()
    related = adae.query("AREL == 'Y' and AETOXGR in (3, 4)")
    assert found.safety.related_grade34.x == related["USUBJID"].nunique()
    by_term = adae.groupby("AEDECOD")["USUBJID"].nunique()
    assert {row.term: row.any_level for row in found.safety.table.rows} == by_term.to_dict()
    worst = adae.groupby(["AEDECOD", "USUBJID"])["AETOXGR"].max().groupby("AEDECOD")
    counts = worst.value_counts().to_dict()
    for row in found.safety.table.rows:
        assert row.by_level == tuple(counts.get((row.term, grade), 0) for grade in range(1, 6))


def test_only_the_columns_that_count_are_kept(registry, tables):
    spec = open_spec(registry)
    for name, file in spec.tables.items():
        table, _ = read_table(name, registry / file, keep=columns_that_count(spec, name))
        assert len(table) == len(tables[name])
        assert table["USUBJID"].tolist() == tables[name]["USUBJID"].tolist()
    assert set(table) == {
        "USUBJID", "AEDECOD", "AEBODSYS", "AESOC", "AETOXGR", "AESEV", "AREL", "AEIMFL", "AEISFL",
        "ASTDY", "TRTEMFL",
    }  # fmt: skip


def test_equal_texts_are_one_object(registry):
    spec = open_spec(registry)
    table, _ = read_table("adae", registry / spec.tables["adae"], keep={"USUBJID", "AEDECOD"})
    assert len({id(cell) for cell in table["USUBJID"]}) == table["USUBJID"].nunique()


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux")
def test_the_command_stays_small(registry):
    """The whole of pandas, scipy and lifelines is some 200 MB; a registry adds little to it."""
    words = [sys.executable, "-m", "onearm.cli", "analyse", str(registry), "--json"]
    measure = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
        "stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, *words], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 700_000


def test_numbers_of_few_digits_are_done_with_at_once(monkeypatch):
    """No pattern of what identifies is tried on a million different numbers of rows or of days."""

    class Tried:
        def search(self, text: str) -> None:
            raise AssertionError(text)

    for patterns in ("_HELD", "_CODED"):
        monkeypatch.setattr(identifiers, patterns, [("anything", Tried())])
    cells = pd.Series(["1", "123", "1000000", "-28.57142", "0.5"])
    assert identifiers.by_content("AESEQ", cells) == identifiers.by_content("AVAL", cells) == ""
    with pytest.raises(AssertionError, match="0612345678"):
        identifiers.by_content("AVAL", pd.Series(["0612345678"]))
