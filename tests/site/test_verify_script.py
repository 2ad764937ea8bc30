"""What the script in the page costs a reader."""

from __future__ import annotations

import gzip
from importlib.resources import files


def test_the_verifier_in_the_page_has_at_most_4_kb_gzipped() -> None:
    script = files("wirecopy.site").joinpath("static/verify.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= 4_096
