"""The manual says what is true: every command, option, setting, format, job, metric and file it names exists,
and all that exist are named."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from tests.docs.made import DOCS, acts, code_of, options, pages, parser_of
from wirecopy.formats import FORMATS
from wirecopy.project.cli import COMMANDS
from wirecopy.project.doers import DOERS
from wirecopy.project.settings import SETTINGS

ROOT = DOCS.parent
MANUAL = sorted([*DOCS.glob("*.md"), ROOT / "CONTRIBUTING.md"])
_COMMAND = re.compile(r"(?:^|[\s/])wirecopy ([a-z]+)((?: +[^\s|;&>#]+)*)")
_ABOUT = {"--help", "--version"}


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: path.name)
def test_a_made_page_is_up_to_date(path: Path) -> None:
    assert path.read_text() == pages()[path], "run: python -m tests.docs"


@pytest.mark.parametrize("page", MANUAL, ids=lambda page: page.name)
def test_every_command_and_option_a_page_names_exists(page: Path) -> None:
    wrong = []
    for code in code_of(page.read_text()):
        for name, rest in _COMMAND.findall(code):
            if name not in COMMANDS:
                wrong.append(f"wirecopy {name}")
                continue
            parser = parser_of(name)
            words = rest.split()
            below = acts(parser)
            if below and words and words[0] in below:
                parser = below[words[0]]
            elif below and words and words[0] not in {"--help", "ACT"}:
                wrong.append(f"wirecopy {name} {words[0]}")
            known = options(parser) | _ABOUT
            wrong += [
                f"wirecopy {name} {word}" for word in words if word.startswith("--") and word not in known
            ]
    assert wrong == []


@pytest.mark.parametrize("page", MANUAL, ids=lambda page: page.name)
def test_every_setting_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"WIRECOPY_[A-Z_]+", page.read_text()))
    assert named - {setting.name for setting in SETTINGS} == set()


def test_every_setting_has_a_sentence() -> None:
    assert [setting.name for setting in SETTINGS if not setting.says.endswith(".")] == []


def test_every_format_stands_in_its_page_and_no_other() -> None:
    assert _rows("formats.md", "Formats") == set(FORMATS)


def test_every_job_stands_in_the_manual_and_no_other() -> None:
    assert _rows("operate.md", "Jobs") == set(DOERS)


@pytest.mark.database
def test_every_metric_stands_in_the_manual_and_no_other() -> None:
    from prometheus_client import generate_latest

    from wirecopy.project.metrics import Collector

    registry = CollectorRegistry()
    registry.register(Collector(datetime.now(UTC)))
    families = text_string_to_metric_families(generate_latest(registry).decode())
    assert _rows("operate.md", "Metrics") == {family.name for family in families}


@pytest.mark.parametrize("page", MANUAL, ids=lambda page: page.name)
def test_every_file_a_page_names_is_there(page: Path) -> None:
    named = {
        code
        for code in code_of(page.read_text())
        if re.fullmatch(r"(?:src|tests|docs)/[\w./-]+", code)
        or re.fullmatch(r"[\w-]+\.(?:md|toml|lock)", code)
    }
    assert [name for name in sorted(named) if not (ROOT / name).exists() and not (DOCS / name).exists()] == []


@pytest.mark.parametrize("page", MANUAL, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_is_found_from_the_first() -> None:
    first = (DOCS / "index.md").read_text()
    assert [
        page.name for page in DOCS.glob("*.md") if page.name != "index.md" and f"({page.name})" not in first
    ] == []


def _rows(page: str, heading: str) -> set[str]:
    """The code in the first column of the table below a heading."""
    part = (DOCS / page).read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([^`{]+)[^`]*`", part, re.MULTILINE))
