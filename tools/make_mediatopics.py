"""Makes src/wirecopy/enrichment/mediatopics-tree.tsv.gz: which Media Topic is in which, and their names.

    python -m tools.make_mediatopics mediatopics_en.jsonl mediatopic.json

The first is IPTC's list with paths, the second a release with names in all its languages (both CC BY 4.0).
Each line: number, the number above it, retired ("r"), English definition, then language=name.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "src/wirecopy/enrichment/mediatopics-tree.tsv.gz"
# As IPTC writes them -> BCP 47.
LANGUAGES = {
    "ar": "ar", "de": "de", "dk": "da", "en-GB": "en", "es": "es", "fr": "fr", "pt-BR": "pt-BR", "pt-PT": "pt",
    "se": "sv", "zh-Hans": "zh",
}  # fmt: skip


def main() -> None:
    concepts = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    release = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    named = {concept["qcode"]: concept["prefLabel"] for concept in release["conceptSet"]}
    lines = ["# IPTC Media Topics, CC BY 4.0; table made by Wirecopy from the 2023-10 and 2019-12 releases."]
    for concept in concepts:
        names = {LANGUAGES[tag]: name for tag, name in named.get(concept["qcode"], {}).items()}
        names["en"] = concept["name"]
        cells = [f"{tag}={' '.join(name.split())}" for tag, name in sorted(names.items())]
        parent = (concept["parent"] or "").removeprefix("medtop:")
        definition = " ".join((concept["definition"] or "").split())
        retired = "r" if concept["retired"] else ""
        lines.append("\t".join((concept["qcode"][7:], parent, retired, definition, *cells)))
    with gzip.GzipFile(OUT, "wb", mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    print(len(concepts), "topics,", OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
