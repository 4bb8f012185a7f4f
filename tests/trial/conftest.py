from __future__ import annotations

import pytest

from tests.trial.folder import TrialFolder


@pytest.fixture
def trial(tmp_path):
    """A valid folder in which each test changes one thing."""
    return TrialFolder(tmp_path)
