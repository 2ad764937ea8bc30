"""What the script in the page costs a reader."""

from __future__ import annotations

import gzip

from wirecopy.site.assets import all_assets, asset_path, pack_script


def test_the_verifier_in_the_page_has_at_most_4_kb_gzipped() -> None:
    script = all_assets()[asset_path("verify.js")]
    assert len(gzip.compress(script, 9)) <= 4_096


def test_what_is_served_is_the_script_without_its_comments() -> None:
    packed = pack_script(
        '/** Says\n * what. */\n  // and why\nconst a = "// kept";\n\n  if (a) b(); // stays\n'
    )
    assert packed == 'const a = "// kept";\nif (a) b(); // stays\n'
