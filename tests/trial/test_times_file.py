"""A file of times and events, as people have it."""

from __future__ import annotations

import pytest

from onearm.errors import InputError
from onearm.trial.reading.times_file import read_times


@pytest.fixture
def written(tmp_path):
    def write(content, encoding="utf-8"):
        path = tmp_path / "times.csv"
        path.write_bytes(content.encode(encoding))
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        "t,e\n1,0\n2.5,1\n",
        "\ufefft,e\r\n1,0\r\n2.5,1\r\n",
        'id, T ,"E"\nx, 1 ,0\ny,2.5,1.0\n',
        "t,e\n1,0\n\n2.5,1\n",
    ],
)
def test_times_and_events_are_read_whatever_the_dress(written, content):
    time, event = read_times(written(content), "t", "e")
    assert (time.tolist(), event.tolist()) == ([1, 2.5], [0, 1])


def test_everything_wrong_is_told_in_one_line(written):
    path = written("t,e\n-1,0\n2,7\n,1\n")
    with pytest.raises(InputError) as told:
        read_times(path, "t", "e")
    assert "column t holds '-1' in row 1 (and 1 more row)" in str(told.value)
    assert "column e holds '7' in row 2" in str(told.value)


def test_one_column_cannot_be_both(written):
    with pytest.raises(InputError, match="cannot both be column T"):
        read_times(written("t,e\n1,0\n"), "T", "t")


def test_both_absent_columns_are_named(written):
    with pytest.raises(InputError, match="no column a and no column b; it has T, E"):
        read_times(written("t,e\n1,0\n"), "a", "b")


def test_text_in_another_encoding_is_told(written):
    with pytest.raises(InputError, match="UTF-8"):
        read_times(written("t,e,name\n1,0,Müller\n", "latin-1"), "t", "e")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match="no file"):
        read_times(tmp_path, "t", "e")


def test_text_over_two_lines_counts_only_in_times_and_events(written):
    path = written('t,e,note\n1,0,"a\nb"\n2,1,c\n')
    assert read_times(path, "t", "e")[0].tolist() == [1, 2]
    with pytest.raises(InputError, match="row 1: text over 2 lines, need one line"):
        read_times(path, "note", "e")


def test_a_short_row_is_told(written):
    with pytest.raises(InputError, match="row 2: 1 cell, need 2"):
        read_times(written("t,e\n1,0\n2\n"), "t", "e")
