"""`wirecopy verify`: check a page against its receipt, with the very tool that everybody else has."""

from __future__ import annotations

import argparse

from wirecopy_verify import cli


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = cli.STATUS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    cli.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    return cli.run(args)
