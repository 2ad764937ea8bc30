"""Reports gathered into developing stories as they come: the Gatherer that is used.

A report joins the thread whose reports are most like it, if they are like enough: the cosine over words and names,
each the heavier the rarer it is, less something for the days between. A thread's likeness lies between that of its
nearest report and the mean of its latest, so that one odd report does not draw two events together. When a report
could have joined two threads, and these are like each other too, they become one.

The numbers below are few and set by hand: docs/understanding.md says how they were found and what they cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import log1p

from wirecopy.enrichment.gathering import Placed, Report
from wirecopy.enrichment.near_copies import Copy, NearCopies
from wirecopy.enrichment.shelf import Query, Shelf
from wirecopy.enrichment.terms import Terms, terms_of
from wirecopy.enrichment.wording import Wording, wording_of

_JOIN = 0.21  # least likeness of a report and a thread
_MERGE = 0.40  # least mean likeness of two threads that a report would join
_PER_DAY = 0.04  # of the logarithm of the days between
_STAY = 0.03  # a newer version stays where it was, if in doubt
_BY_NEAREST = 0.6
_LATEST = 12  # reports of a thread that are looked at
_COPY_DAYS = 7.0  # the same few words a month later are other news
_ACROSS_NAMES = 4  # names and numbers in common, at least, with a thread in another language
_ACROSS_SHARE = 0.25  # of the one that has fewer
_ACROSS_DAYS = 3.0
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class _Candidate:
    thread: int
    likeness: float
    nearest: int  # story
    alike: int  # how many of those looked at are like enough by themselves
    looked_at: int


class Threads:
    """Held in memory; built again by `restore`. The same reports in the same order give the same threads."""

    def __init__(self, *, next_thread: int = 1) -> None:
        self.shelf = Shelf()  # for reading: related.py asks it too
        self._copies = NearCopies()
        self._next = next_thread
        self._thread_of: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}  # stories, in the order they came
        self._became: dict[int, int] = {}  # threads that are part of another now
        self._known: set[int] = set()
        self._apart: dict[int, set[int]] = {}
        self._pinned: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.shelf)

    def thread_of(self, story: int) -> int | None:
        return self._thread_of.get(story)

    def number_from(self, thread: int) -> None:
        """New threads have this number and those after it."""
        self._next = thread

    def place(self, report: Report) -> Placed:
        """The report's thread. A report that is held already is taken out first and placed anew."""
        former = self._take_out(report.story)
        text, terms = _seen(report)
        if former is None and report.story not in self._known:
            self.shelf.count(terms)
        query = self.shelf.query(terms)
        day = report.filed_at.timestamp() / _DAY_SECONDS
        copies = self._copies_of(report, text, day)
        candidates = self._candidates(report, query, day, former, copies)
        thread, merged, why = self._decide(report.story, former, candidates)
        is_new = thread not in self._members and thread != former
        elsewhere = self._elsewhere(report, terms, day)
        self._hold(report, thread, text, terms, query)
        return Placed(
            thread=thread,
            is_new=is_new,
            copies=tuple(story for story, copy in copies if copy.is_repeat),
            developments=tuple((story, copy) for story, copy in copies if not copy.is_repeat),
            merged=merged,
            elsewhere=elsewhere,
            why=self._why(terms, query, candidates, copies) if why is None else why,
        )

    def restore(self, reports: Iterable[tuple[Report, int]]) -> None:
        """Reports with the thread each was stored in; nothing is decided."""
        for report, thread in reports:
            self._take_out(report.story)
            text, terms = _seen(report)
            self.shelf.count(terms)
            self._hold(report, self.standing(thread), text, terms, self.shelf.query(terms))
            self._next = max(self._next, thread + 1)

    def know(self, reports: Iterable[Report]) -> None:
        """Counts how frequent their words are and holds none of them: copy of weeks past, so that rare is rare.

        What is placed later under the number of such a story is not counted again.
        """
        for report in reports:
            self._known.add(report.story)
            self.shelf.count(_seen(report)[1])

    def forget(self, story: int) -> None:
        """A story that is off the site: no thread rests on it any more. Unknown stories are passed over."""
        self._take_out(story)

    def forget_before(self, when: datetime) -> None:
        """Bounds the memory: reports filed before it are let go, and threads without newer ones."""
        day = when.timestamp() / _DAY_SECONDS
        for story in [story for story in self.shelf.stories() if self.shelf.of(story).day < day]:
            self._take_out(story)
            self._apart.pop(story, None)
            self._pinned.pop(story, None)
        self._known.clear()
        self._became = {
            before: now for before, now in self._became.items() if self.standing(now) in self._members
        }

    def hold_apart(self, story: int, thread: int) -> int | None:
        """Never this story in that thread. Its new thread if it was there, else None."""
        thread = self.standing(thread)
        self._apart.setdefault(story, set()).add(thread)
        if self._pinned.get(story) == thread:
            del self._pinned[story]
        if self._thread_of.get(story) != thread:
            return None
        self._members[thread].remove(story)
        if not self._members[thread]:
            del self._members[thread]
        return self._put_in(story, self._new_thread())

    def hold_together(self, thread: int, other: int) -> int:
        """The two threads are one from now on: the one that stays."""
        thread, other = self.standing(thread), self.standing(other)
        stays, goes = min(thread, other), max(thread, other)
        if stays != goes:
            for story in self._members.get(goes, []) + self._members.get(stays, []):
                self._apart.get(story, set()).difference_update({stays, goes})
            self._merge(stays, goes)
        return stays

    def hold_in(self, story: int, thread: int) -> None:
        """This story in that thread, whatever its words become."""
        thread = self.standing(thread)
        self._apart.get(story, set()).discard(thread)
        self._pinned[story] = thread
        before = self._thread_of.get(story)
        if before is not None and before != thread:
            self._members[before].remove(story)
            if not self._members[before]:
                del self._members[before]
            self._put_in(story, thread)

    def standing(self, thread: int) -> int:
        """The thread that it became part of, or itself."""
        while thread in self._became:
            thread = self._became[thread]
        return thread

    def _decide(
        self, story: int, former: int | None, candidates: list[_Candidate]
    ) -> tuple[int, tuple[int, ...], tuple[str, ...] | None]:
        """(thread, threads merged into it, why if it is not likeness)."""
        if story in self._pinned:
            return self.standing(self._pinned[story]), (), ("put here by the desk",)
        near = [candidate for candidate in candidates if candidate.likeness >= _JOIN]
        if not near:
            # The only report of a thread keeps its thread, and so its address, whatever its new words are.
            alone = former is not None and former not in self._members and not self._is_apart(story, former)
            return (former if alone and former is not None else self._new_thread()), (), None
        thread, merged = near[0].thread, list[int]()
        if former is not None and former != thread and former not in self._members:
            self._became[former] = thread
            merged.append(former)
        for other in near[1:]:
            if self._are_one(thread, other.thread):
                stays, goes = min(thread, other.thread), max(thread, other.thread)
                self._merge(stays, goes)
                merged.append(goes)
                thread = stays
        return thread, tuple(merged), None

    def _candidates(
        self, report: Report, query: Query, day: float, former: int | None, copies: list[tuple[int, Copy]]
    ) -> list[_Candidate]:
        """The nearest first; none that the desk holds it apart from."""
        overlaps = {story: copy.overlap for story, copy in copies}
        stories = (*overlaps, *self.shelf.near(query))
        threads = dict.fromkeys(
            self._thread_of[story] for story in stories if self._speaks(story, report.language)
        )
        found = [
            self._weighed(thread, query, day, overlaps, _STAY if thread == former else 0.0)
            for thread in threads
            if not self._is_apart(report.story, thread)
        ]
        return sorted(found, key=lambda candidate: (-candidate.likeness, candidate.thread))

    def _weighed(
        self, thread: int, query: Query, day: float, overlaps: dict[int, float], more: float
    ) -> _Candidate:
        likenesses = {
            story: max(self.shelf.likeness(query, story), overlaps.get(story, 0.0))
            - _PER_DAY * log1p(abs(day - self.shelf.of(story).day))
            for story in self._members[thread][-_LATEST:]
        }
        nearest = max(likenesses, key=likenesses.__getitem__)
        mean = sum(likenesses.values()) / len(likenesses)
        return _Candidate(
            thread,
            _BY_NEAREST * likenesses[nearest] + (1 - _BY_NEAREST) * mean + more,
            nearest,
            sum(1 for likeness in likenesses.values() if likeness >= _JOIN),
            len(likenesses),
        )

    def _are_one(self, thread: int, other: int) -> bool:
        """Whether two threads are like each other, and nobody at the desk held them apart."""
        mine, theirs = self._members[thread], self._members[other]
        if any(self._is_apart(story, other) for story in mine) or any(
            self._is_apart(story, thread) for story in theirs
        ):
            return False
        if any(self._pinned.get(story, thread) != thread for story in mine):
            return False
        total = count = 0.0
        for story in mine[-4:]:
            query, day = self.shelf.query_of(story), self.shelf.of(story).day
            for there in theirs[-4:]:
                days = abs(day - self.shelf.of(there).day)
                total += self.shelf.likeness(query, there) - _PER_DAY * log1p(days)
                count += 1
        return total / count >= _MERGE

    def _copies_of(self, report: Report, text: Wording, day: float) -> list[tuple[int, Copy]]:
        return [
            (story, copy)
            for story, copy in self._copies.of(text, apart_from=report.story)
            if story in self.shelf
            and self._speaks(story, report.language)
            and abs(day - self.shelf.of(story).day) <= _COPY_DAYS
        ]

    def _elsewhere(self, report: Report, terms: Terms, day: float) -> tuple[int, ...]:
        found: dict[int, None] = {}
        for story in self.shelf.near_across(terms.anchors, most=8):
            held = self.shelf.of(story)
            fewer = min(len(held.anchors), len(terms.anchors))
            shared = self.shelf.rare_anchors(terms.anchors, story)
            if (
                not self._speaks(story, report.language)
                and abs(day - held.day) <= _ACROSS_DAYS
                and shared >= max(_ACROSS_NAMES, _ACROSS_SHARE * fewer)
            ):
                found[self._thread_of[story]] = None
        return tuple(found)

    def _why(
        self,
        terms: Terms,
        query: Query,
        candidates: list[_Candidate],
        copies: list[tuple[int, Copy]],
    ) -> tuple[str, ...]:
        if not candidates:
            return ("nothing like it is held",)
        first = candidates[0]
        common = self.shelf.common(query, first.nearest)
        names = [terms.spelled[term] for term in common if term in terms.named][:5]
        words = [terms.spelled[term] for term in common if term not in terms.named][:3]
        said = ", ".join((*names, *words))
        if first.likeness < _JOIN:
            return (f"nothing held is like enough: the nearest {first.likeness:.2f} of {_JOIN:.2f} ({said})",)
        lines = [
            f"like {first.alike} of {first.looked_at} reports, {first.likeness:.2f} with {_JOIN:.2f} needed",
            f"in common: {said}",
        ]
        if copies:
            lines.append(f"{copies[0][1].overlap:.0%} of the wording of one of them")
        return tuple(lines)

    def _speaks(self, story: int, language: str) -> bool:
        theirs = self.shelf.of(story).language
        return not theirs or not language or theirs == language

    def _is_apart(self, story: int, thread: int) -> bool:
        return any(self.standing(apart) == thread for apart in self._apart.get(story, ()))

    def _merge(self, stays: int, goes: int) -> None:
        stories = self._members.pop(goes, [])
        for story in stories:
            self._thread_of[story] = stays
        held = self._members.setdefault(stays, [])
        held += stories
        held.sort(key=lambda story: self.shelf.of(story).day)
        if not held:
            del self._members[stays]
        self._became[goes] = stays

    def _hold(self, report: Report, thread: int, text: Wording, terms: Terms, query: Query) -> None:
        day = report.filed_at.timestamp() / _DAY_SECONDS
        self.shelf.put(report.story, day, report.language, terms, query)
        self._copies.add(report.story, report.paragraphs, report.language, text)
        self._put_in(report.story, thread)

    def _put_in(self, story: int, thread: int) -> int:
        self._thread_of[story] = thread
        self._members.setdefault(thread, []).append(story)
        return thread

    def _take_out(self, story: int) -> int | None:
        """The thread it was in."""
        thread = self._thread_of.pop(story, None)
        if thread is None:
            return None
        self._members[thread].remove(story)
        if not self._members[thread]:
            del self._members[thread]
        self.shelf.take(story)
        self._copies.forget(story)
        return thread

    def _new_thread(self) -> int:
        self._next += 1
        return self._next - 1


def _seen(report: Report) -> tuple[Wording, Terms]:
    headline = wording_of((report.headline,), report.language)
    text = wording_of(report.paragraphs, report.language)
    return text, terms_of(headline, text, report.places)
