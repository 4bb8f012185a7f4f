"""A count as dots."""

from __future__ import annotations

import re

import pytest

from onearm.errors import InputError
from onearm.plots import Group, people


def dots(svg: str) -> int:
    return len(re.findall(r"<use ", svg))


def test_there_is_one_dot_a_patient():
    few = people([Group("a", 3, 10)], outcome="alive")
    more = people([Group("a", 3, 17)], outcome="alive")
    assert dots(more.svg) - dots(few.svg) == 7


def test_what_is_needed_is_marked_on_empty_dots():
    assert Group("a", 13, 28, short=3).dots == (13, 3, 12)
    assert Group("a", 27, 28, short=3).dots == (27, 1, 0)


def test_many_patients_are_shown_as_of_every_hundred():
    group = Group("a", 60, 254)
    assert sum(group.dots) == 100
    assert group.told == "about 24 of every 100"


def test_a_rate_turned_into_a_count_says_about():
    assert Group("a", 12.152, 28).told == "about 12 of 28"
    assert Group("a", 12.0, 28).told == "12 of 28"


def test_words_and_data_are_those_of_the_groups():
    drawn = people([Group("now", 13, 28, short=3), Group("then", 12.152, 28)], outcome="alive")
    assert "Alive: now, 13 of 28; then, about 12 of 28. The rule asks for 3 more." in drawn.alt
    assert drawn.data["rate (%)"].tolist() == pytest.approx([46.43, 43.4], abs=0.01)
    assert drawn._repr_html_() == drawn._repr_html_()


@pytest.mark.parametrize("wrong", [[], [Group("a", 3, 2)], [Group("a", 0, 0)], [Group("a", -1, 2)]])
def test_what_cannot_be_drawn_is_refused(wrong: list[Group]):
    with pytest.raises(InputError):
        people(wrong, outcome="alive")
