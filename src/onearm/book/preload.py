"""What every chapter imports, imported once by the fork server (see `onearm.book.kernels`)."""

import ipykernel.kernelapp
import lifelines
import papermill

import onearm.book.figures
import onearm.book.words

__all__ = ["ipykernel", "lifelines", "onearm", "papermill"]
