"""`wirecopy-verify`: is this page what was filed, and what did the site's staff change?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from wirecopy_verify import cli_log, cli_wire
from wirecopy_verify.chains import check_chain
from wirecopy_verify.check import Checked, Keys, Verdict, check_page
from wirecopy_verify.credentials import read_roots
from wirecopy_verify.errors import ProofError
from wirecopy_verify.fetch import Evidence, UnreachableError, evidence_of, picture_from
from wirecopy_verify.keys import read_keys
from wirecopy_verify.pictures import PicturesChecked, check_pictures, with_pictures
from wirecopy_verify.statement import Statement

WRONG_USE, UNREACHABLE = 64, 69  # sysexits.h

ABOUT = """\
Check a page of a Wirecopy site against its receipt: that every paragraph is as the agency filed it, and
what staff changed. PAGE is a web address, or a saved page (then its receipt, its proof and the site's keys
are looked for beside it: provenance.json, provenance.tlog-proof, wirecopy-keys.json).
"""
STATUS = """\
exit status: 0 the page is as its receipt says, 1 it differs, 2 it has no receipt that anybody known signed,
3 the story was withdrawn; 64 wrong use, 69 something could not be reached or read.

It proves what the site says it received, dated and beyond taking back; that this is what the agency sent
is proven only where the agency signed too. Without --keys the site's own keys are believed.
"""


class _Act(Protocol):
    """A module or a value that can do something besides checking a page."""

    @property
    def ABOUT(self) -> str: ...  # a module's constant

    @property
    def STATUS(self) -> str: ...

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None: ...

    def run(self, asked: argparse.Namespace, /) -> int: ...


# A first word that is one of these asks for that; anything else is a page.
ACTS: dict[str, _Act] = {"log": cli_log, "wire": cli_wire.WIRE, "cosign": cli_wire.COSIGN}


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    act = ACTS.get(words[0]) if words else None
    about, status = (act.ABOUT, act.STATUS) if act else (f"{ABOUT}{_OTHERS}", STATUS)
    parser = argparse.ArgumentParser(
        f"wirecopy-verify {words[0]}" if act else "wirecopy-verify",
        description=about,
        epilog=status,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    (act.add_arguments if act else add_arguments)(parser)
    try:
        asked = parser.parse_args(words[1:] if act else words)
    except SystemExit as end:
        return WRONG_USE if end.code else 0
    return act.run(asked) if act else run(asked)


_OTHERS = """
Besides: `wirecopy-verify log` looks through a site's whole log; `wire` holds an agency's own copy against a
page, and `cosign` signs its receipt for the agency. Each has --help.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", metavar="PAGE", help="a web address or a file")
    parser.add_argument("--receipt", type=Path, metavar="FILE", help="the page's receipt")
    parser.add_argument("--proof", type=Path, metavar="FILE", help="that the receipt is in the site's log")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="keys that you trust, got another way")
    parser.add_argument(
        "--roots", type=Path, metavar="FILE", help="who may vouch for pictures (PEM), got another way"
    )
    parser.add_argument("--no-pictures", action="store_true", help="check the words only")
    parser.add_argument("--url", default="", help="where a saved page was got, to check that too")
    parser.add_argument(
        "--witnesses",
        type=int,
        default=0,
        metavar="N",
        help="ask that so many witnesses signed the log's head",
    )
    parser.add_argument("--json", action="store_true", help="the result as one line of JSON")


def run(asked: argparse.Namespace) -> int:
    """Check, print what came of it, and return the exit status."""
    try:
        evidence = evidence_of(asked.page, asked.receipt, asked.proof)
        keys = _keys(asked.keys, evidence)
    except UnreachableError as error:
        print(error, file=sys.stderr)
        return UNREACHABLE
    except ProofError as error:
        print(error, file=sys.stderr)
        return Verdict.DIFFERS
    checked = check_page(
        evidence.html,
        evidence.receipt,
        keys,
        proof=evidence.proof,
        url=asked.url or evidence.url,
        witnesses=asked.witnesses,
    )
    pictures = PicturesChecked()
    if checked.statement is not None and not asked.no_pictures:
        try:
            pictures = _pictures(asked, evidence, checked.statement)
        except UnreachableError as error:
            print(error, file=sys.stderr)
            return UNREACHABLE
        except ProofError as error:
            print(error, file=sys.stderr)
            return Verdict.DIFFERS
        checked = with_pictures(checked, pictures)
    print(_as_json(checked, pictures) if asked.json else _as_text(checked, evidence, keys, pictures))
    return checked.verdict


def _pictures(asked: argparse.Namespace, evidence: Evidence, statement: Statement) -> PicturesChecked:
    roots = asked.roots.read_bytes() if asked.roots else evidence.roots
    return check_pictures(
        evidence.html,
        statement,
        picture_from(asked.page),
        roots=read_roots(roots) if roots else None,
        at=datetime.now(UTC),
    )


def _keys(file: Path | None, evidence: Evidence) -> Keys:
    if file is None:
        return read_keys(evidence.keys) if evidence.keys is not None else Keys(signing={})
    try:
        return read_keys(file.read_bytes())
    except OSError as error:
        raise UnreachableError(f"{file} cannot be read: {error.strerror}.") from error


def _as_text(checked: Checked, evidence: Evidence, keys: Keys, pictures: PicturesChecked) -> str:
    about = [*_about_pictures(pictures), *_log(checked, evidence)]
    if checked.verdict == Verdict.SAME:
        return "\n".join([*_same(checked, keys), *about])
    if checked.verdict == Verdict.KILLED:
        return "\n".join([checked.why, *about])
    return "\n".join(_differs(checked)) if checked.verdict == Verdict.DIFFERS else checked.why


def _same(checked: Checked, keys: Keys) -> list[str]:
    statement = checked.statement
    assert statement is not None
    count = len(statement.paragraphs)
    return [
        f"Verified: {'all ' if count > 1 else ''}{count} paragraph{'s' if count > 1 else ''} as "
        f"{statement.agency_name} filed {'them' if count > 1 else 'it'}"
        f" ({_version(statement)}received {statement.received_at}).",
        *_changes(statement),
        f"Signed by: {', '.join(checked.signed_by)}.",
        *_certified(checked, keys),
        *_cosigned(checked, statement),
    ]


def _certified(checked: Checked, keys: Keys) -> list[str]:
    lines = []
    for key_id in checked.signed_by:
        if chain := keys.chains.get(key_id):
            try:
                said = check_chain(chain, keys.signing[key_id])
            except ProofError as error:
                lines.append(f"What the site shows as certificates of {key_id} are none: {error}")
                continue
            lines.append(
                f"{key_id} is the key of {said.owner}, certified until {said.valid_until:%Y-%m-%d} by {said.root}: "
                "whether to believe that authority is yours to say."
            )
    return lines


def _cosigned(checked: Checked, statement: Statement) -> list[str]:
    if not checked.cosigned_by:
        return [f"{statement.agency_name} did not sign it: that it filed this is the site's word."]
    return [
        f"Co-signed by {statement.agency_name}, with the key {', '.join(checked.cosigned_by)}: ask the agency "
        "whether that is its key, unless you have it from there."
    ]


def _changes(statement: Statement) -> list[str]:
    if not statement.changes:
        return ["Staff changed nothing."]
    return [
        f"Staff changed the {change.field} on {change.at}: it was {change.old!r}, now it is {change.new!r}."
        for change in statement.changes
    ]


def _version(statement: Statement) -> str:
    return f"version {statement.version}, " if statement.version else ""


def _differs(checked: Checked) -> list[str]:
    lines = ["NOT verified: this page is not what its receipt says."]
    if not checked.differences:
        return [*lines, checked.why]
    return lines + [f"{one.what} {one.text}".strip() for one in checked.differences]


def _plain(checked: Checked) -> list[str]:
    return [checked.why]


def _about_pictures(pictures: PicturesChecked) -> list[str]:
    lines = []
    if pictures.files:
        many = "The one picture file" if pictures.files == 1 else f"All {pictures.files} picture files"
        lines.append(f"{many} of the story: as published.")
    if pictures.missing:
        lines.append(f"Not checked: {pictures.missing} picture files, which could not be had.")
    return lines + [f"A picture's Content Credentials: {one}" for one in pictures.credentials]


def _log(checked: Checked, evidence: Evidence) -> list[str]:
    if checked.logged is None:
        why = "its proof is not there yet" if evidence.proof is None else "the log's key is not known"
        return [f"Not checked against the site's log: {why}."]
    head = checked.logged.checkpoint
    lines = [f"In the log {head.origin}, which had {head.size} entries then."]
    for name, at in sorted(checked.logged.witnesses.items()):
        lines.append(f"Seen by {name} on {datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}.")
    return lines


def _as_json(checked: Checked, pictures: PicturesChecked) -> str:
    statement = checked.statement
    return json.dumps(
        {
            "verdict": checked.verdict.name.lower(),
            "why": checked.why,
            "url": statement.url if statement else "",
            "agency": statement.agency_name if statement else "",
            "changes": [
                {"field": one.field, "old": one.old, "new": one.new, "at": one.at, "reason": one.reason}
                for one in (statement.changes if statement else ())
            ],
            "differences": [
                {"paragraph": one.number, "what": one.what, "text": one.text} for one in checked.differences
            ],
            "signed_by": checked.signed_by,
            "pictures": {
                "files": pictures.files,
                "missing": pictures.missing,
                "credentials": list(pictures.credentials),
            },
            "cosigned_by": checked.cosigned_by,
            "log_size": checked.logged.checkpoint.size if checked.logged else None,
            "witnesses": checked.logged.witnesses if checked.logged else {},
        },
        ensure_ascii=False,
    )


if __name__ == "__main__":
    sys.exit(main())
