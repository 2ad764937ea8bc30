"""How a parcel gets to a partner: into a folder here, over SFTP or to S3 (fsspec), or posted over HTTP.

Each raises FetchError: permanent where the partner says that this one parcel is at fault. A file shows
under its name only when it is whole, and the same parcel has the same name at every try.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import paramiko
from fsspec import AbstractFileSystem

from wirecopy.errors import FetchError, RefusedError
from wirecopy.partners.models import Partner
from wirecopy.wires.addresses import shown
from wirecopy.wires.away_s3 import resolver
from wirecopy.wires.dialling import checked, open_line, words
from wirecopy.wires.http import call
from wirecopy.wires.sealing import unseal
from wirecopy.wires.ssh import OnOurLine, fingerprint

_DEADLINE_SECONDS = 30.0
_ITS_OWN_FAULT = frozenset((400, 413, 415, 422))  # all others say something of the partner, not of the parcel
_DELIVERED = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """`id` tells a receiver that it has this one already; `name` is a file's."""

    id: str
    name: str
    content: bytes
    content_type: str


def send(partner: Partner, parcel: Parcel) -> None:
    """Hand a parcel over. Returns when the partner has it for certain. Safe to repeat."""
    _WAYS[partner.way](partner, parcel)


def secret_of(partner: Partner) -> str:
    try:
        return unseal(partner.secret, slug=partner.slug)
    except RefusedError as error:
        raise FetchError(
            f"The secret of {partner.slug} was sealed with another secret-key file than this data folder has. "
            "Bring that file back, or add the partner anew.",
            permanent=False,
        ) from error


# ---- a folder of this machine -----------------------------------------------------------------------


def _to_folder(partner: Partner, parcel: Parcel) -> None:
    folder = Path(partner.address)
    part = folder / f".{parcel.name}.part"
    try:
        with part.open("wb") as file:
            file.write(parcel.content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / parcel.name)
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError as error:
        raise FetchError(
            f"The folder {folder} cannot be written: {words(error)}.", permanent=False
        ) from error


# ---- HTTP -------------------------------------------------------------------------------------------


def _to_http(partner: Partner, parcel: Parcel) -> None:
    """POST; any 2xx is thanks. `Idempotency-Key` is the parcel's id, the same at every try."""
    headers = {
        "Content-Type": parcel.content_type,
        "Idempotency-Key": parcel.id,
        "Wirecopy-Delivery": parcel.id,
    }
    if secret := secret_of(partner):
        headers["Authorization"] = f"Bearer {secret}"
    try:
        answer = call(
            partner.address,
            method="POST",
            allow_private=partner.allow_private,
            body=parcel.content,
            headers=headers,
            limit_bytes=1_000_000,
            deadline_seconds=_DEADLINE_SECONDS,
        )
    except FetchError as error:
        # An address that may not be called is a matter of the partner's, not of this parcel.
        raise FetchError(
            str(error), permanent=False, retry_after_seconds=error.retry_after_seconds
        ) from error
    if answer.status not in _DELIVERED:
        raise FetchError(
            f"{shown(partner.address)}: answered {answer.status}.", permanent=answer.status in _ITS_OWN_FAULT
        )


# ---- folders elsewhere, over fsspec -------------------------------------------------------------------


def _to_sftp(partner: Partner, parcel: Parcel) -> None:
    with _sftp(partner) as (files, folder):
        _put(files, folder, parcel, shown(partner.address), renames=True)


def _to_s3(partner: Partner, parcel: Parcel) -> None:
    files = _s3(partner)
    parts = urlsplit(partner.address)
    _put(files, f"{parts.netloc}{parts.path}", parcel, shown(partner.address), renames=False)


def _put(files: AbstractFileSystem, folder: str, parcel: Parcel, where: str, *, renames: bool) -> None:
    """S3 shows an object only when it is whole; elsewhere it is written under another name first."""
    name = str(PurePosixPath(folder) / parcel.name)
    part = str(PurePosixPath(folder) / f".{parcel.name}.part") if renames else name
    try:
        files.pipe_file(part, parcel.content)
        if renames:
            with suppress(FileNotFoundError):
                files.rm_file(name)
            files.mv(part, name)
        if files.info(name)["size"] != len(parcel.content):
            raise FetchError(f"{where}: {parcel.name} is not whole there.", permanent=False)
    except (OSError, paramiko.SSHException, EOFError) as error:
        raise FetchError(f"{where}: {words(error)}.", permanent=False) from error


@contextmanager
def _sftp(partner: Partner) -> Iterator[tuple[OnOurLine, str]]:
    """The partner's server, its host key being the one we were told, and the folder there."""
    parts = urlsplit(partner.address)
    where = shown(partner.address)
    host, port = parts.hostname or "", parts.port or 22
    deadline = time.monotonic() + _DEADLINE_SECONDS

    def left() -> float:
        if (seconds := deadline - time.monotonic()) <= 0:
            raise FetchError(f"{where}: no answer in the time allowed.", permanent=False)
        return seconds

    try:
        line = open_line(host, port, allow_private=partner.allow_private, left=left, where=where)
    except FetchError as error:
        raise FetchError(str(error), permanent=False) from error
    line.settimeout(_DEADLINE_SECONDS)
    transport = None
    try:
        transport = paramiko.Transport(line)
        transport.banner_timeout = transport.auth_timeout = _DEADLINE_SECONDS
        transport.start_client(timeout=_DEADLINE_SECONDS)
        _check_host(transport, str(partner.options.get("host_key", "")), where)
        transport.auth_password(str(partner.options.get("user", "")), secret_of(partner))
        client = paramiko.SFTPClient.from_transport(transport)
        if client is None:
            raise FetchError(f"{where}: the server has no SFTP.", permanent=False)
        channel = client.get_channel()
        if channel is not None:
            channel.settimeout(_DEADLINE_SECONDS)
        yield OnOurLine(transport, client), unquote(parts.path) or "."
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise FetchError(f"{where}: {words(error)}.", permanent=False) from error
    finally:
        if transport is not None:
            transport.close()
        line.close()


def _check_host(transport: paramiko.Transport, wanted: str, where: str) -> None:
    found = fingerprint(transport.get_remote_server_key())
    if found != wanted:
        said = f"its host key is {found}, and {wanted or 'none'} was told with --host-key."
        raise FetchError(
            f"{where}: {said} Nothing was sent. If that is the partner's key, add the partner with it.",
            permanent=False,
        )


def _s3(partner: Partner) -> AbstractFileSystem:
    try:
        from s3fs import S3FileSystem
    except ImportError as error:
        raise FetchError("S3 needs an extra: pip install 'wirecopy[s3]'.", permanent=False) from error
    endpoint = str(partner.options.get("endpoint_url", ""))
    if endpoint:
        _check_endpoint(endpoint, partner)
    options: dict[str, Any] = {  # Any: what s3fs takes
        "key": partner.options.get("user", ""),
        "secret": secret_of(partner),
        "client_kwargs": {"region_name": partner.options.get("region", "us-east-1")},
        "config_kwargs": {
            "connect_timeout": 10,
            "read_timeout": 20,
            "retries": {"max_attempts": 1},
            "connector_args": {"resolver": resolver(allow_private=partner.allow_private)},
        },
    }
    return S3FileSystem(
        **options, endpoint_url=endpoint or None, use_listings_cache=False, skip_instance_cache=True
    )


def _check_endpoint(endpoint: str, partner: Partner) -> None:
    """Refused before anything is tried, and addresses in figures, which no resolver is asked about."""
    parts = urlsplit(endpoint)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        checked(
            parts.hostname or "",
            port,
            allow_private=partner.allow_private,
            left=lambda: 10.0,
            where=shown(endpoint),
        )
    except FetchError as error:
        raise FetchError(str(error), permanent=False) from error


_WAYS: dict[str, Callable[[Partner, Parcel], None]] = {
    Partner.Way.FOLDER: _to_folder,
    Partner.Way.HTTP: _to_http,
    Partner.Way.SFTP: _to_sftp,
    Partner.Way.S3: _to_s3,
}
