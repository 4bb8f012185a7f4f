"""Patients that cannot be are refused, each rule in words with the first who breaks it."""

from __future__ import annotations

import pandas as pd
import pytest

from onearm.errors import InputError
from onearm.reconstruct.cohorts.guarantees import check_patients
from onearm.trial.spec import ResponseSpec
from tests.reconstruct.drawn_patients import alone, drawn_patients

RULES = ResponseSpec(sd_from=41)


def test_patients_as_they_should_be_pass():
    check_patients(drawn_patients(1, draws=50), RULES)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"BEST": "XX"}, "BEST of CR, PR, SD, PD, NE"),
        ({"EFFICACY": False}, "PRIMARY only where EFFICACY"),
        ({"PRIMARY": False}, "a patient in the primary population"),
        ({"PFS": 0}, "PFS and OS from 1 to 30000"),
        ({"OS": 40_000}, "PFS and OS from 1 to 30000"),
        ({"OS": 99}, "OS no earlier than PFS"),
        ({"PFS_EVENT": False, "OS": 100}, "no death on the day of a censored PFS"),
        ({"PFS": 42}, "a scan before progression"),
        ({"BEST": "PD", "PFS": 43}, "by the first scan where BEST is PD"),
        ({"BEST": "PD", "PFS": 42, "PFS_EVENT": False}, "by the first scan where BEST is PD"),
        ({"BEST": "NE"}, "no later than the first scan where BEST is NE"),
        ({"BEST": "PR", "RESPONSE": 50}, "RESPONSE on a scan before progression"),
        ({"BEST": "PR", "RESPONSE": 126}, "RESPONSE on a scan before progression"),
        ({"BEST": "CR"}, "RESPONSE on a scan before progression"),
        ({"SCANS": 0}, "SCANS of a day or more"),
        ({"SCANS": 30, "PFS": 40}, "a scan 41 days after the baseline"),
    ],
    ids=lambda value: str(value),
)
def test_patients_that_cannot_be_are_told(changes: dict[str, object], told: str):
    with pytest.raises(InputError, match=r"draw 1, patient 1") as error:
        check_patients(alone(**changes), RULES)
    assert told in str(error.value)


def test_a_response_that_cannot_be_confirmed_is_told():
    with pytest.raises(InputError, match=r"28 days after RESPONSE"):
        check_patients(alone(BEST="PR", RESPONSE=84), ResponseSpec(confirm_after=28))


def test_all_broken_rules_are_told_at_once_with_how_many_break_them():
    patients = pd.concat([alone(PATIENT=1, OS=9), alone(PATIENT=2, OS=9, PFS=42)])
    with pytest.raises(InputError) as error:
        check_patients(patients, RULES)
    assert "need OS no earlier than PFS, found draw 1, patient 1" in str(error.value)
    assert "and 1 more" in str(error.value)
    assert "need a scan before progression" in str(error.value)


def test_no_patients_or_columns_are_told():
    with pytest.raises(InputError, match="there are no patients"):
        check_patients(alone().iloc[:0], RULES)
    with pytest.raises(InputError, match="patients lack STAGE, SCANS"):
        check_patients(alone().drop(columns=["STAGE", "SCANS"]), RULES)
