"""`python -m onearm.cli`."""

from onearm.cli import main

main()
