"""Test vectors for both verifiers: `python -m tests.verify.vectors` writes vectors.json anew.

The expectations are written by hand; only receipts are computed (Ed25519 is deterministic).
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.verify.receipts import (
    KEYS,
    LOG,
    PARAGRAPHS,
    SITE,
    STATEMENT,
    killed,
    page,
    receipt,
    salted,
    salted_page,
)
from wirecopy_verify.dsse import seal
from wirecopy_verify.encoding import to_base64
from wirecopy_verify.statement import write

FILE = Path(__file__).with_name("vectors.json")

# What stands in the article, and the canonical paragraphs a reader gets.
CANONICAL = [
    ["<p>One</p><p>two</p>", ["One", "two"]],
    ["One <a href='/x'>t\nwo</a><br>three<ul><li>four<ul><li>five</ul></ul>", ["One t wo three", "four", "five"]],
    ["<table><caption>Tide</caption><tr><th>six<td> seven\t</table>", ["Tide", "six", "seven"]],
    ["<p>a&nbsp;b\u200bc&shy;d &amp;amp; &lt;ANSL.X&gt;</p>", ["a\u00a0b\u200bc\u00add &amp; <ANSL.X>"]],
    ["<p>Cafe\u0301 caf\u00e9 \u201cq\u201d \u2014 'x'</p>", ["Cafe\u0301 caf\u00e9 \u201cq\u201d \u2014 'x'"]],
    ["<p>\u0645\u0631\u0641\u0623 \u0628\u0648\u0631\u062a</p><p>\u6e2f\u53e3\u3000\u91cd\u5f00</p>", [
        "\u0645\u0631\u0641\u0623 \u0628\u0648\u0631\u062a", "\u6e2f\u53e3\u3000\u91cd\u5f00"]],
    ["<p> \f\r\n </p><p>\u00a0</p><p></p>", ["\u00a0"]],
    ["<p>seen<script>not</script><style>x</style><template><p>no</p></template></p>", ["seen"]],
    ["<blockquote><p>in</p>out</blockquote>after", ["in", "out", "after"]],
    ["<pre>a  b\n c</pre><figure><img alt='no'><figcaption>cap <em>tion</em></figcaption></figure>", ["a b c", "cap tion"]],
    ["<p>\U0001f6a2 ship \U0001d538</p>", ["\U0001f6a2 ship \U0001d538"]],
    ["", []],
]  # fmt: skip


def vectors() -> dict[str, object]:
    keys = {
        "keys": [
            {"keyid": name, "scheme": "ed25519", "public": to_base64(public), "from": "", "until": ""}
            for name, public in KEYS.signing.items()
        ],
        "log": "",
        "witnesses": [],
    }
    envelope = json.loads(receipt())
    false = envelope | {"payload": to_base64(write(STATEMENT).replace(b"Meridian", b"Meridiam"))}
    contradicting = write(STATEMENT).replace(STATEMENT.text_root.encode(), b"00" * 32)
    pages = [
        ("as it was filed", page(*PARAGRAPHS), envelope, "same"),
        ("other blanks", page(*(text.replace(" ", "\n  ") for text in PARAGRAPHS)), envelope, "same"),
        ("a word lost", page("The harbour of Port Ansel opened again on Friday.", *PARAGRAPHS[1:]), envelope, "differs"),
        ("a paragraph lost", page(*PARAGRAPHS[1:]), envelope, "differs"),
        ("a paragraph more", page(*PARAGRAPHS, "Buy now."), envelope, "differs"),
        ("a paragraph twice", page(*PARAGRAPHS, PARAGRAPHS[2]), envelope, "differs"),
        ("another order", page(PARAGRAPHS[1], PARAGRAPHS[0], PARAGRAPHS[2]), envelope, "differs"),
        ("composed letters", page(*(text.replace("e\u0301", "\u00e9") for text in PARAGRAPHS)), envelope, "differs"),
        ("another headline", page(*PARAGRAPHS, headline="Harbour burns"), envelope, "differs"),
        ("a paragraph hidden", page(*PARAGRAPHS).replace(b"<p>", b"<p hidden>", 2), envelope, "differs"),
        ("words in a field", page(*PARAGRAPHS).replace(b"</p>", b"<input value='Buy now'></p>", 1), envelope, "differs"),
        ("no receipt", page(*PARAGRAPHS), None, "unsigned"),
        ("a payload that was not signed", page(*PARAGRAPHS), false, "differs"),
        ("signed by nobody known", page(*PARAGRAPHS), json.loads(receipt_by_another()), "unsigned"),
        ("a receipt that contradicts itself", page(*PARAGRAPHS), json.loads(seal_of(contradicting)), "differs"),
        ("salted", salted_page(*PARAGRAPHS), json.loads(receipt(salted())), "same"),
        ("salted, without the salts", page(*PARAGRAPHS), json.loads(receipt(salted())), "differs"),
        ("salted, a word lost", salted_page("The harbour.", *PARAGRAPHS[1:]), json.loads(receipt(salted())), "differs"),
        ("salted, a paragraph lost", salted_page(*PARAGRAPHS[1:]), json.loads(receipt(salted())), "differs"),
        ("salted, other salts", salted_page(*PARAGRAPHS, salts=[bytes(16)] * 3), json.loads(receipt(salted())), "differs"),
        ("open, with salts that nobody asked for", salted_page(*PARAGRAPHS), envelope, "same"),
        ("withdrawn", page(), json.loads(receipt(killed())), "killed"),
        ("withdrawn and still there", page(*PARAGRAPHS), json.loads(receipt(killed())), "differs"),
    ]  # fmt: skip
    return {
        "canonical": CANONICAL,
        "keys": keys,
        "pages": [
            {"name": name, "html": html.decode(), "receipt": sealed, "verdict": verdict}
            for name, html, sealed, verdict in pages
        ],
    }


def receipt_by_another() -> bytes:
    return seal(write(STATEMENT), {"another": LOG})


def seal_of(payload: bytes) -> bytes:
    return seal(payload, {"site-1": SITE})


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), indent=1) + "\n")
