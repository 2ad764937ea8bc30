"""Folders in S3 and what speaks like it: fsspec's s3fs, which dials only addresses that were checked."""

from __future__ import annotations

import asyncio
import time
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.addresses import why_refused
from wirecopy.wires.dialling import checked, words
from wirecopy.wires.folder_away import Look, bare, mark_of
from wirecopy.wires.models import Source
from wirecopy.wires.sealing import unseal

TROUBLE: tuple[type[Exception], ...] = (OSError,)

_WAIT_SECONDS = 20


def open_place(source: Source, deadline: float) -> S3:
    """The folder of a source. Raises FetchError, RefusedError where the extra is not installed."""
    endpoint = str(source.way.get("endpoint", ""))
    _refuse_literal(source, endpoint)
    fs = _file_system(
        endpoint, str(source.way.get("region", "")), source.sealed, source.slug, source.allow_private
    )
    parts = urlsplit(source.address)
    root = f"{parts.netloc}{unquote(parts.path)}".rstrip("/")
    return S3(fs, root, deadline, source)


# To make one, botocore reads all that it knows of S3: most of a second, for each visit.
@lru_cache(maxsize=32)
def _file_system(endpoint: str, region: str, sealed: str, slug: str, allow_private: bool) -> Any:
    try:
        import s3fs
    except ImportError as error:
        raise RefusedError(
            "Folders in S3 need more than is installed here: pip install 'wirecopy[s3]'"
        ) from error
    key, _, secret = unseal(sealed, slug=slug).partition(":")
    return s3fs.S3FileSystem(
        key=key,
        secret=secret,
        endpoint_url=endpoint or None,
        client_kwargs={"region_name": region} if region else {},
        config_kwargs={
            "connect_timeout": _WAIT_SECONDS,
            "read_timeout": _WAIT_SECONDS,
            "retries": {"max_attempts": 1},
            "connector_args": {"resolver": resolver(allow_private=allow_private)},
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )


def _refuse_literal(source: Source, endpoint: str) -> None:
    """An address in figures is never resolved, so the resolver below would not be asked."""
    host = urlsplit(endpoint).hostname or ""
    why = why_refused(host, allow_private=source.allow_private) if host else ""
    if why and why != "it is no IP address":
        raise FetchError(
            f"{host} may not be called: {why}. If that is meant, allow it with --allow-private.",
            permanent=True,
        )


def resolver(
    *, allow_private: bool
) -> Any:  # aiohttp's AbstractResolver, which is not here without the extra
    """What lets boto dial only addresses that were checked, whatever a name says a moment later."""
    import socket

    from aiohttp.abc import AbstractResolver, ResolveResult

    class Checking(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            def look() -> list[str]:
                return checked(host, port, allow_private=allow_private, left=lambda: 10.0, where=host)

            try:
                addresses = await asyncio.to_thread(look)
            except FetchError as error:
                raise OSError(str(error)) from error
            return [
                ResolveResult(
                    hostname=host, host=address, port=port, proto=0, flags=socket.AI_NUMERICHOST,
                    family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                )
                for address in addresses
            ]  # fmt: skip

        async def close(self) -> None:
            """Nothing is held."""

    return Checking()


class S3:
    """A place (folder_away.py). There is no rename in S3, and no half-written object."""

    can_rename = False
    shows_whole_files_only = True

    def __init__(self, fs: Any, root: str, deadline: float, source: Source) -> None:
        self._fs, self._deadline, self._slug = fs, deadline, source.slug
        self.root, self.where = root, bare(source.address)

    def list(self, path: str) -> dict[str, Look]:
        try:
            rows = self._asked(self._fs.ls, path, detail=True)
        except FileNotFoundError:
            return {}  # a folder without an object in it is none
        return {
            row["name"].rpartition("/")[2]: _look(row)
            for row in rows
            if row["type"] == "file" and row["name"].rstrip("/") != path
        }

    def look(self, path: str) -> Look | None:
        try:
            return _look(self._asked(self._fs.info, path))
        except FileNotFoundError:
            return None

    def read(self, path: str, limit_bytes: int) -> bytes:
        if time.monotonic() > self._deadline:
            raise TimeoutError("there was no time left")
        content: bytes = self._asked(self._fs.cat_file, path, start=0, end=limit_bytes + 1)
        return content

    def write(self, path: str, content: bytes) -> None:
        self._asked(self._fs.pipe_file, path, content)

    def make_folder(self, path: str) -> None:
        """A folder is there as soon as something is in it."""

    def move(self, path: str, to: str, mark: str) -> None:
        look = self._asked(self._fs.info, path)
        if _look(look).mark != mark:
            return  # as for remove
        bucket, _, key = path.partition("/")
        etag = str(look["ETag"])
        self._asked(
            self._fs.call_s3, "copy_object", Bucket=to.partition("/")[0], Key=to.partition("/")[2],
            CopySource={"Bucket": bucket, "Key": key}, CopySourceIfMatch=etag,
        )  # fmt: skip
        self._asked(self._fs.call_s3, "delete_object", Bucket=bucket, Key=key, IfMatch=etag)

    def remove(self, path: str, mark: str) -> None:
        look = self._asked(self._fs.info, path)
        if _look(look).mark != mark:
            return  # another one of that name has come since: it is the next visit's
        bucket, _, key = path.partition("/")
        # Servers that know conditions see to it themselves; for others, the look was a moment ago.
        self._asked(self._fs.call_s3, "delete_object", Bucket=bucket, Key=key, IfMatch=str(look["ETag"]))

    def close(self) -> None:
        """Its sessions are closed with it."""

    def _asked(self, ask: Any, *arguments: Any, **named: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return ask(*arguments, **named)
        except PermissionError as error:
            raise FetchError(
                f"{self.where} does not let us in: {words(error)}. The keys are wrong, or may not do this. "
                f"Give the right ones: wirecopy source secret {self._slug} FILE",
                permanent=True,
            ) from error
        except (BotoCoreError, ClientError) as error:
            raise OSError(words(error)) from error


def _look(row: dict[str, Any]) -> Look:
    size = int(row["size"] or 0)
    return Look(size, mark_of(row.get("LastModified"), size, str(row.get("ETag", ""))))
