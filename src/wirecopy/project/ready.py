"""Make a data folder ready to serve: folders, the site's own files, pages that a power cut undid."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from django.conf import settings

from wirecopy.pictures import crediting
from wirecopy.pictures.keep import make_missing
from wirecopy.site.assets import all_assets
from wirecopy.site.publish import STORE, check_after_unclean_stop, mark_all_due, publish
from wirecopy_verify.credentials import ROOTS

_SLICE_SECONDS = 2.0
_STAMP = "site-made-by"  # what made the pages: when it changes, all are made again


def make_ready() -> None:
    """Before anything is served. Safe to repeat; quick when nothing is amiss."""
    now = datetime.now(UTC)
    pictures = (settings.PICTURES_PUBLIC, settings.PICTURES_FILED, settings.PICTURES_MADE)
    for folder in (settings.DATA, settings.PAGES, *pictures):
        folder.mkdir(parents=True, exist_ok=True)
    for path, content in all_assets().items():
        STORE.write(path, content)
    STORE.sweep()
    if check_after_unclean_stop(datetime.now(UTC)):
        while publish(datetime.now(UTC), _SLICE_SECONDS).more:
            pass
    STORE.write(
        ROOTS, crediting.signer(now).published()
    )  # keys that will not do stop the start, not the first picture
    make_missing(now)
    stamp = settings.DATA / _STAMP
    made_by = _made_by()
    if not stamp.exists() or stamp.read_text() != made_by:
        mark_all_due()
        stamp.write_text(made_by)


def _made_by() -> str:
    """A digest of all that pages are made of besides copy: templates, makers, settings."""
    digest = hashlib.sha256(repr(sorted(settings.WIRECOPY.items())).encode())
    for file in _files(Path(str(files("wirecopy.site")))):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.suffix in {".py", ".html", ".xml", ".css", ".js", ".svg"}
    )
