"""Every way of delivery there is, as a table: its address, its options, its secret.

It is data only, so that `wirecopy source add --help` and the desk can show it without starting
anything. To add a kind, CONTRIBUTING.md says how.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wirecopy.errors import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a kind. `choices` () means any text; "" as default, that it may be left out."""

    says: str
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How deliveries of one kind come. `holds` says what its secret is; "" where there is none."""

    says: str
    address: str = ""  # an example; "": it has no address
    schemes: tuple[str, ...] = ()  # () for a path or a mail address
    options: Mapping[str, Option]
    holds: str = ""
    needs_secret: bool = False


_AFTER = Option(
    says="what becomes of a file that was taken in: moved into done/, deleted, or kept where it is",
    default="move",
    choices=("move", "delete", "keep"),
)
_HERE = Option(
    says="what becomes of a file that was taken in: moved into done/, or deleted",
    default="move",
    choices=("move", "delete"),
)
_TRUSTED = Option(
    says="a PEM file with the server's own certificate or authority, if no public one signed it"
)
_SENDERS = Option(says="take mail only from these, with blanks between: news@wire.example @wire.example")

WAYS: dict[str, Way] = {
    "poll": Way(says="ask an address in its turn", address="https://wire.example/feed.xml",
                schemes=("http", "https"), options={}),
    "folder": Way(says="watch a folder of this machine", address="/srv/wire/harbour",
                  options={"after": _HERE}),
    "push": Way(
        says="the agency posts to us",
        options={
            "proof": Option(says="how it shows who it is: a token, an HMAC of the body, or an RFC 9421 signature",
                            default="token", choices=("token", "hmac", "signature")),
            "header": Option(says="hmac: the header it stands in", default="X-Signature"),
            "algorithm": Option(
                says="hmac: sha256, sha384 or sha512; signature: ed25519, ecdsa-p256-sha256, "
                "ecdsa-p384-sha384, rsa-pss-sha512, rsa-v1_5-sha256 or hmac-sha256",
                choices=("sha256", "sha384", "sha512", "ed25519", "ecdsa-p256-sha256", "ecdsa-p384-sha384",
                         "rsa-pss-sha512", "rsa-v1_5-sha256", "hmac-sha256")),
            "keyid": Option(says="signature: the keyid it must name"),
        },
        holds="hmac: the shared key; signature: the agency's public key as PEM, or the shared key",
    ),
    "sftp": Way(
        says="watch a folder over SFTP",
        address="sftp://wirecopy@files.wire.example/out", schemes=("sftp",),
        options={
            "after": _AFTER,
            "host-key": Option(says="the server's key, SHA256:…; without it the first seen is kept and shown"),
        },
        holds="the password, or the private key as PEM", needs_secret=True,
    ),
    "ftp": Way(
        says="watch a folder over FTP (ftp://) or FTPS (ftps://)",
        address="ftps://wirecopy@files.wire.example/out", schemes=("ftp", "ftps"),
        options={"after": _AFTER, "trust": _TRUSTED},
        holds="the password",
    ),
    "s3": Way(
        says="watch a folder in S3 or what speaks like it",
        address="s3://bucket/out", schemes=("s3",),
        options={
            "after": Option(says=_AFTER.says, default="keep", choices=_AFTER.choices),
            "endpoint": Option(says="the server, if it is not Amazon's: https://s3.wire.example"),
            "region": Option(says="the region, such as eu-central-1"),
        },
        holds="the access key and the secret key, with a colon between", needs_secret=True,
    ),
    "websub": Way(
        says="subscribe to a feed whose hub tells us at once; it is polled too, every --interval seconds",
        address="https://wire.example/feed.xml", schemes=("http", "https"),
        options={
            "sha1": Option(says="accept signatures by SHA-1, which many can forge by now", default="refuse",
                           choices=("refuse", "accept")),
            "lease": Option(says="for how many seconds to subscribe", default="864000"),
        },
    ),
    "imap": Way(
        says="read a mailbox, over TLS from the start (imaps://) or by STARTTLS (imap://)",
        address="imaps://wirecopy@mail.wire.example/INBOX", schemes=("imaps", "imap"),
        options={
            "after": Option(says="what becomes of a mail that was taken in: marked as seen, or deleted",
                            default="seen", choices=("seen", "delete")),
            "senders": _SENDERS,
            "trust": _TRUSTED,
        },
        holds="the password", needs_secret=True,
    ),
    "smtp": Way(
        says="the agency mails to us; needs WIRECOPY_SMTP_PORT", address="harbour@news.example",
        options={"senders": _SENDERS},
    ),
    "sse": Way(
        says="listen to server-sent events", address="https://wire.example/events", schemes=("http", "https"),
        options={"header": Option(says="the header in which the secret is sent", default="Authorization: Bearer")},
        holds="the key that is sent in the header",
    ),
    "longpoll": Way(
        says="follow a feed that names its next_page and waits for news, such as AP's",
        address="https://api.wire.example/feed?page_size=20", schemes=("http", "https"),
        options={
            "next": Option(says="where the answer names its next page", default="data.next_page"),
            "items": Option(says="where its items stand; an answer without any is no delivery",
                            default="data.items"),
            "header": Option(says="the header in which the secret is sent", default="x-api-key"),
            "hosts": Option(says="other hosts of the agency's that the words of stories are fetched from, and that are "
                            "given the secret, with blanks between: content.wire.example"),
        },
        holds="the key that is sent in the header",
    ),
    "nats": Way(
        says="take from a NATS JetStream; needs the extra wirecopy[nats]",
        address="tls://nats.wire.example:4222", schemes=("nats", "tls"),
        options={
            "stream": Option(says="the stream's name"),
            "subject": Option(says="only this subject of it; wildcards as in NATS"),
            "durable": Option(says="the name of our durable consumer", default="wirecopy"),
        },
        holds="user:password, or a token",
    ),
}  # fmt: skip


def chosen(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """The options of a kind as given. Raises RefusedError for one that does not do, with those that do."""
    known = WAYS[kind].options
    for name, value in given.items():
        if name not in known:
            listed = ", ".join(known) or "none"
            raise RefusedError(f"A source of the kind {kind} has no option {name}. It has: {listed}.")
        choices = known[name].choices
        if choices and value not in choices:
            raise RefusedError(f"{name} cannot be {value!r}. It can be: {', '.join(choices)}.")
    return dict(given)


def option(kind: str, way: Mapping[str, str], name: str) -> str:
    """What is chosen for an option, or what it is where nothing was."""
    return way.get(name) or WAYS[kind].options[name].default


def told() -> str:
    """The table for people, as `wirecopy source add --help` shows it."""
    lines = ["kinds, with an example of their address, and what --set can set for them:"]
    for kind, way in WAYS.items():
        lines.append(f"\n  {kind:<9} {way.says}")
        if way.address:
            lines.append(f"            --address {way.address}")
        if way.holds:
            must = "" if way.needs_secret else " (if there is one)"
            lines.append(f"            --secret FILE holds {way.holds}{must}")
        for name, one in way.options.items():
            choices = f" [{'|'.join(one.choices)}]" if one.choices else ""
            default = f" (default: {one.default})" if one.default else ""
            lines.append(f"            --set {name}=…{choices} {one.says}{default}")
    return "\n".join(lines)
