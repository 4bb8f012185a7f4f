"""Watches from its import on: what a fork server imports first (see `onearm.book.kernels`)."""

from onearm.book.kept import watch

watch.start()
