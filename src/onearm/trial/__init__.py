"""A trial folder: what it says, what its tables hold, and what of it may be shown.

`folder`
    Opens one: `reading`, then `privacy.identifiers`, `deriving`, `checks`, and `privacy.protect`.
`spec`, `contract`
    Keys of `trial.yaml`, and the one table of columns that everything else follows.
`reading`
    Files as what they are: text, tables in any format, times.
`deriving`
    Days, patients of the trial alone, other names of parameters.
`checks`, `kinds`
    All that can be wrong, and what each kind of problem means.
`privacy`
    Who a patient is does not leave these modules.
`printed`
    What was published, and what it determines.
`staged`, `template`
    A folder for the chapters of a book, and a new one for a person to fill.
"""

from onearm.trial.data import Publication, Trial
from onearm.trial.folder import open_folder, open_trial

__all__ = ["Publication", "Trial", "open_folder", "open_trial"]
