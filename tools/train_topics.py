"""Makes src/wirecopy/enrichment/topic-words.tsv.gz: how much each word speaks for a Media Topic.

    python -m tools.train_topics mediatopics_en.jsonl

Learnt from three things that may be shipped: our own vocabularies (topic_seeds.txt), IPTC's labels, and the
words of IPTC's definitions (both CC BY 4.0), the last as a naive Bayes would weigh them against each other.
No agency's text is looked at. Each line of the file: word, then topic:weight; ">topic" names its level 1.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from wirecopy.enrichment.classifying import _WORD, stem

HERE = Path(__file__).parent
OUT = HERE.parent / "src/wirecopy/enrichment/topic-words.tsv.gz"
SEED = {3: 3.0, 2: 1.2, 1: 0.35}
LABEL, LONG_LABEL = 1.0, 2.2
DEFINED = 0.45  # at most, of a word out of a definition
_STOP = frozenset(
    stem(word)
    for word in """
    a about above across act acting action activity after all also an and any are area art as at available away
    based be become been before being belief between both business but by can certain change classification
    concerning condition connected containing created day degree deal dealing development different do done during
    each effect either especially etc event example field first for form from full general given go group had
    has have having he her his history holding home house how human if in including individual information into
    is issue it its job knowledge large level life line made main make making management many market material
    matter may means measure member method more most move movement multiple name nature new no non normally not
    number object of off on one only open operation opposed or order other others out over own part particular
    party people performed period person personal persons place point position power practice product process
    produced production protection provided public purpose purposes range rather related relating relation
    result right role running sales school secondary sector sense series service set several sharing side single
    site skill small so social some something specific stage state stories story studies study style such system
    take taking than that the their them there these they thing things third this those through time to topic
    traditional type typically under unit up use used using usually value various view way well what when where
    which while who whose will with within without work worker world would year years young youth value values
    community communities mankind exercise marker heading mobile light contract visit print sample match water
    """.split()
)


def main() -> None:
    concepts = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    live = {concept["qcode"][7:]: concept for concept in concepts if not concept["retired"]}
    above = {number: concept["path"][0][7:] for number, concept in live.items()}
    told: dict[str, Counter[str]] = defaultdict(Counter)
    seeded = _seeds(told, above)
    _labels(told, live, above, seeded)
    _definitions(told, live, above)
    lines = ["# Wirecopy's own vocabularies; labels and definitions: IPTC Media Topics, CC BY 4.0."]
    topics = sorted({topic for words in told.values() for topic in words})
    lines += [f">{topic}\t{above[topic]}" for topic in topics]
    for word in sorted(told):
        shared = len({above[topic] for topic, weight in told[word].items() if weight >= 0.5})
        share = 1 / math.sqrt(shared) if shared > 1 else 1.0
        row = " ".join(f"{topic}:{weight * share:.2f}" for topic, weight in sorted(told[word].items()))
        lines.append(f"{word}\t{row}")
    with gzip.GzipFile(OUT, "wb", mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    print(f"{len(told):,} words for {len(topics)} topics, {OUT.stat().st_size:,} bytes")


def _stemmed(text: str) -> str:
    return " ".join(stem(word) for word in _WORD.findall(text))


def _seeds(told: dict[str, Counter[str]], above: dict[str, str]) -> set[str]:
    topic = ""
    for line in (HERE / "topic_seeds.txt").read_text("utf-8").splitlines():
        if found := re.match(r"\[(\d{8})\]", line):
            topic = found[1]
        elif found := re.match(r"([123]): (.*)", line):
            for phrase in found[2].split(","):
                word = _stemmed(phrase)
                if word.count(" ") > 2:
                    continue
                for each in {topic, above[topic]}:
                    told[word][each] = max(told[word][each], SEED[int(found[1])])
    return set(told)


def _labels(
    told: dict[str, Counter[str]], live: dict[str, dict[str, str]], above: dict[str, str], seeded: set[str]
) -> None:
    """The name of a topic speaks for what is above it, and for itself where we have words for it."""
    named = {topic for words in told.values() for topic in words}
    for number, concept in live.items():
        name = re.sub(r" \(.*\)", "", concept["name"])
        for part in re.split(r", | and | or ", name):
            word = _stemmed(part)
            if not word or word in _STOP or word.count(" ") > 2 or word in seeded or len(word) < 4:
                continue
            weight = LONG_LABEL if " " in word else LABEL
            for each in {above[number], *(t[7:] for t in concept["path"] if t[7:] in named)}:
                told[word][each] = max(told[word][each], weight)


def _definitions(
    told: dict[str, Counter[str]], live: dict[str, dict[str, str]], above: dict[str, str]
) -> None:
    """Words that stand in one level 1 topic's definitions far more than in the others'."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for number, concept in live.items():
        for word in set(_stemmed(concept["definition"] or "").split()) - _STOP:
            if len(word) > 3:
                counts[above[number]][word] += 1
    totals = {topic: sum(words.values()) for topic, words in counts.items()}
    everything = sum(counts.values(), Counter())
    whole = sum(totals.values())
    for topic, words in counts.items():
        for word, times in words.items():
            if word in told or times < 2:
                continue
            inside = (times + 0.5) / (totals[topic] + 1)
            outside = (everything[word] - times + 0.5) / (whole - totals[topic] + 1)
            odds = math.log(inside / outside)
            if odds > 1.5:
                told[word][topic] = round(min(DEFINED, 0.15 * odds), 2)


if __name__ == "__main__":
    main()
