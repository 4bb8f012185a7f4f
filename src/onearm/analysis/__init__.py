"""What a trial says: the statistics of `onearm.stats` applied to one trial folder."""

from onearm.analysis.analyse import Analysis, analyse
from onearm.analysis.result import Result

__all__ = ["Analysis", "Result", "analyse"]
