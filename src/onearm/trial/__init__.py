"""A trial folder: its specification, the contract of its tables, reading and checking."""

from onearm.trial.data import Publication, Trial
from onearm.trial.folder import open_folder, open_trial

__all__ = ["Publication", "Trial", "open_folder", "open_trial"]
