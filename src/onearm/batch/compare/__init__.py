"""One page that compares many trials, and the same as files."""

from onearm.batch.compare.row import row_of
from onearm.batch.compare.write import write_comparison

__all__ = ["row_of", "write_comparison"]
