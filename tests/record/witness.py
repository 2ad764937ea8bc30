"""A witness over HTTP, as c2sp.org/tlog-witness demands it: it signs nothing that it cannot follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wirecopy_verify.encoding import from_base64
from wirecopy_verify.errors import ProofError
from wirecopy_verify.merkle import check_consistency
from wirecopy_verify.notes import Checkpoint, KeyKind, VerifierKey, cosign, open_checkpoint


@dataclass
class Witness:
    """`seen`: the last head of each log it signed."""

    log: VerifierKey
    name: str = "witness.example"
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    seen: dict[str, Checkpoint] = field(default_factory=dict)
    asked: int = 0
    address: str = ""

    @property
    def key(self) -> VerifierKey:
        public = self.private.public_key().public_bytes_raw()
        return VerifierKey(name=self.name, public=public, kind=KeyKind.WITNESS)

    def add_checkpoint(self, body: str) -> tuple[int, str, str]:
        """Status, type and body of the answer."""
        self.asked += 1
        top, _, note = body.partition("\n\n")
        first, *steps = top.split("\n")
        old = int(first.removeprefix("old "))
        try:
            new = open_checkpoint(note, self.log).checkpoint
        except ProofError:
            return 403, "text/plain", ""
        known = self.seen.get(new.origin)
        size = known.size if known else 0
        if old > new.size:
            return 400, "text/plain", ""
        if old != size or (known and new.size == size and new.head != known.head):
            return 409, "text/x.tlog.size", f"{size}\n"
        try:
            check_consistency(
                old=old,
                new=new.size,
                old_head=known.head if known else new.head if old == new.size else _EMPTY,
                new_head=new.head,
                proof=[from_base64(step) for step in steps],
            )
        except ProofError:
            return 422, "text/plain", ""
        self.seen[new.origin] = new
        return 200, "text/plain", cosign(note, self.name, self.private, 1_795_262_400).splitlines()[-1] + "\n"


_EMPTY = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


@contextmanager
def serving(witness: Witness) -> Iterator[Witness]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, kind, text = (
                witness.add_checkpoint(body) if self.path == "/w/add-checkpoint" else (404, "text/plain", "")
            )
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing: the test says what failed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        witness.address = f"http://127.0.0.1:{server.server_port}/w"
        yield witness
        server.shutdown()
