"""A trial folder: its specification, the contract of its tables, reading and checking."""

from onearm.trial.data import Trial
from onearm.trial.folder import open_trial

__all__ = ["Trial", "open_trial"]
