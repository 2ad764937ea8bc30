"""`wirecopy settings`: every setting, what it is now, and what it does."""

from __future__ import annotations

import argparse
import os


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(args: argparse.Namespace) -> int:
    from wirecopy.project.settings import SETTINGS

    for setting in SETTINGS:
        now = os.environ.get(setting.name)
        value = "(hidden)" if now and "DATABASE_URL" in setting.name else now
        shown = f"{value}" if now is not None else f"{setting.default or '-'}  (default)"
        print(f"{setting.name} = {shown}\n    {setting.says}")
    return 0
