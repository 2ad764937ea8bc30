"""`wirecopy evaluate language`: how often the language of a text is told. JSON lines {"text", "lang"}."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from wirecopy.enrichment.language import detect, primary
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import rows, text

_SAME = {"nb": "no", "nn": "no", "cmn": "zh", "iw": "he", "in": "id"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("set", type=Path, help='JSON lines {"text", "lang"}; may be gzipped')


def run(args: argparse.Namespace) -> Report:
    texts = [(text(row, "text"), _plain(text(row, "lang"))) for row in rows(args.set)]
    detect("What is read once a process is not measured.")
    began = time.perf_counter()
    told = [_plain(detect(words).language) for words, _ in texts]
    seconds = time.perf_counter() - began
    right: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    for (_, language), found in zip(texts, told, strict=True):
        all_of[language] += 1
        right[language] += language == found
    return Report(
        items=len(texts),
        seconds=seconds,
        measures={"accuracy": right.total() / len(texts) if texts else 0.0, "languages": len(all_of)},
        parts={
            language: {"accuracy": right[language] / times, "texts": times}
            for language, times in sorted(all_of.items())
        },
    )


def _plain(tag: str) -> str:
    language = primary(tag)
    return _SAME.get(language, language)
