"""The pages of the manual that are made from the code. `python -m tests.docs` writes them anew."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecopy.writers import Writer

DOCS = Path(__file__).resolve().parents[2] / "docs"
_NOTE = "<!-- Made from the code by `python -m tests.docs`; a test checks that it is up to date. -->\n"
_DEFAULTS = {"WIRECOPY_WORKERS": "one for each processor, at most 8"}  # differs from machine to machine


def pages() -> dict[Path, str]:
    return {
        DOCS / "settings.md": settings(),
        DOCS / "commands.md": commands(),
        DOCS / "written.md": written(),
    }


def written() -> str:
    """What each format that we write keeps of an item: held against its readers by tests/writers."""
    from wirecopy.writers import FIELDS, WRITERS

    names = list(WRITERS)
    rows = []
    limits = []
    for field in FIELDS:
        cells = []
        for writer in WRITERS.values():
            cells.append("whole" if field in writer.exact else "in part" if field in writer.partly else "–")
        rows.append(f"| `{field}` | " + " | ".join(cells) + " |")
    for name, writer in WRITERS.items():
        limits.append(f"## {name}\n\n{writer.title}, as `{writer.content_type}`. {_withdrawal(writer)}\n")
        limits += [f"- `{field}`: {limit.says}" for field, limit in sorted(writer.partly.items())]
        limits.append("")
    return f"""# What is written

{_NOTE}
`wirecopy convert --to FORMAT FILE…` writes whatever can be read in one of these, and [partners](partners.md) get their copy
in one. The words of a body are the same in all of them, by their digest. What else of a text comes back when the
document is read again stands here; tests hold each line against our own readers. An item that a format has no honest form
for (an embargo in a feed, letters that XML does not know) is refused with its reason, and never sent without.

| field | {" | ".join(names)} |
|---|{"---|" * len(names)}
{chr(10).join(rows)}

{chr(10).join(limits).rstrip()}
"""


def _withdrawal(writer: Writer) -> str:
    if writer.tombstone is not None:
        return "An item that is canceled or withheld is a tombstone (RFC 6721), and nothing else of it."
    return (
        "Kills and withheld items have their status."
        if writer.withdraws
        else "A kill cannot be said in it: such an item is refused."
    )


def settings() -> str:
    from wirecopy.project.settings import SETTINGS

    rows = "\n".join(
        f"| `{setting.name}` | {_DEFAULTS.get(setting.name) or _code(setting.default)} | {setting.says} |"
        for setting in SETTINGS
    )
    return f"""# Settings

{_NOTE}
Settings are environment variables. `wirecopy settings` shows each with what it is now. A wrong value
stops the start and names itself. Yes and no may also be written 1 and 0, true and false, on and off.

| setting | default | what it does |
|---|---|---|
{rows}
"""


def commands() -> str:
    from wirecopy.project.cli import COMMANDS

    parts = [
        f"""# Commands

{_NOTE}
`wirecopy --help` lists them, `wirecopy COMMAND --help` tells each one's options; `wirecopy --version` says
which version runs. Exit codes: 0 done, 1 something is at fault (said on stderr), 2 not used rightly.
"""
    ]
    for name, command in COMMANDS.items():
        parser = parser_of(name)
        parts.append(f"## wirecopy {name}\n\n{_sentence(command.says)}\n\n{_table(parser)}")
        for act, below in acts(parser).items():
            parts.append(f"### wirecopy {name} {act}\n\n{_table(below)}")
    return "\n".join(parts)


def parser_of(command: str) -> argparse.ArgumentParser:
    from wirecopy.project.cli import COMMANDS

    parser = argparse.ArgumentParser(prog=f"wirecopy {command}", add_help=False)
    import_module(f"wirecopy.project.{COMMANDS[command].module}").add_arguments(parser)
    return parser


def acts(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands below a command: `source` has `add`, `list` and so on."""
    return {
        name: below
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, below in action.choices.items()
    }


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


def _table(parser: argparse.ArgumentParser) -> str:
    rows = [
        f"| {_shown(action)} | {_says(action)} |"
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction)
    ]
    return "\n".join(["| | |", "|---|---|", *rows, ""]) if rows else "No options.\n"


def _shown(action: argparse.Action) -> str:
    if isinstance(action, argparse._SubParsersAction):
        return "`ACT`"
    word = str(action.metavar or action.dest)
    if not action.option_strings:
        return f"`{word.upper()}{'…' if action.nargs == '+' else ''}`"
    value = "" if action.nargs == 0 else f" {'|'.join(action.choices) if action.choices else word.upper()}"
    return f"`{', '.join(action.option_strings)}{value}`".replace("|", "\\|")


def _says(action: argparse.Action) -> str:
    if isinstance(action, argparse._SubParsersAction):
        return "; ".join(f"`{choice.dest}`: {choice.help}" for choice in action._choices_actions)
    return f"{action.help or ''}{' (needed)' if action.required and action.option_strings else ''}"


def _code(text: str) -> str:
    return f"`{text}`" if text else "none"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def code_of(markdown: str) -> Iterator[str]:
    """What stands as code in a page: the lines of its blocks, and its inline pieces."""
    is_block = False
    for line in markdown.splitlines():
        if line.startswith("```"):
            is_block = not is_block
        elif is_block:
            yield line.strip()
        else:
            yield from line.split("`")[1::2]
