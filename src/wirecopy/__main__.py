"""`python -m wirecopy` is the command `wirecopy`."""

from wirecopy.project.cli import main

raise SystemExit(main())
