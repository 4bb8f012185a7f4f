"""What many tests share: the first trial, the other trial where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from onearm.analysis import Analysis, Result, analyse
from onearm.analysis.registry import registry
from onearm.trial import open_trial
from tests.trial.pilot import ADAM, write_pilot

ROOT = Path(__file__).parents[1]
FIRST = ROOT / "data" / "NCT04028063"


WHOLE_BOOKS = (
    "test_build.py", "test_new.py", "test_kill.py", "test_alone.py", "test_data_are_data.py",
    "test_no_one_is_identified.py", "test_fictitious.py", "test_record.py",
)  # fmt: skip
"""Files that whole books are made in, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files come first, so that no worker is left with one at the end."""
    order = {name: place for place, name in enumerate(WHOLE_BOOKS)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))
    for item in items:
        if item.path.name in WHOLE_BOOKS:
            item.add_marker("whole_book")


@pytest.fixture(scope="session")
def first() -> Analysis:
    """The analysis of the first trial."""
    return analyse(open_trial(FIRST))


@pytest.fixture(scope="session")
def results(first: Analysis) -> dict[str, Result]:
    """The registry of the first trial."""
    return {result.id: result for result in registry(first)}


@pytest.fixture(scope="session")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial folder around real-world ADaM tables that nobody here wrote."""
    if not ADAM.is_dir():
        pytest.skip("the ADaM tables of the CDISC pilot are not here")
    folder = tmp_path_factory.mktemp("pilot")
    write_pilot(folder)
    return folder


@pytest.fixture(scope="session")
def leukemia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial folder with survival times only, from a published data set in lifelines."""
    from lifelines.datasets import load_leukemia

    data = load_leukemia().query("Rx == 0").reset_index(drop=True)
    folder = tmp_path_factory.mktemp("leukemia")
    names = [f"L{number:02d}" for number in range(1, len(data) + 1)]
    data = data.assign(USUBJID=names, PARAMCD="OS", AVAL=data["t"] * 7, CNSR=1 - data["status"])
    data[["USUBJID"]].to_csv(folder / "adsl.csv", index=False)
    data[["USUBJID", "PARAMCD", "AVAL", "CNSR"]].to_csv(folder / "adtte.csv", index=False)
    spec = {
        "id": "LEUKEMIA-6MP",
        "title": "6-mercaptopurine after remission in acute leukaemia",
        "source": "Freireich EJ, et al. Blood 1963;21:699-716",
        "tables": {"adsl": "adsl.csv", "adtte": "adtte.csv"},
    }
    (folder / "trial.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def pilot_analysis(pilot: Path) -> Analysis:
    """The analysis of the tables that nobody here wrote."""
    return analyse(open_trial(pilot))


@pytest.fixture(scope="session")
def leukemia_analysis(leukemia: Path) -> Analysis:
    """The analysis of survival times alone."""
    return analyse(open_trial(leukemia))
