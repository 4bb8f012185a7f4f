"""One arm, two stages: the reanalysis of a single-arm phase 2 trial."""

__version__ = "0.1.0"
