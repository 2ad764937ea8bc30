"""What the desk says of developing stories against the machine: kept, and obeyed by whatever is gathered later."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from wirecopy.coverage.gather import LOCK, merge_rows, note_steps, open_thread, say_threads
from wirecopy.coverage.models import Apart, Member, Thread
from wirecopy.errors import RefusedError


def take_out(story_id: int, *, by: str, now: datetime) -> str:
    """The report is not of its developing story: it opens one of its own. The code of that.

    It is never put back into the one it left, however alike they grow. Raises RefusedError.
    """
    with transaction.atomic():
        _alone()
        member = _member(story_id)
        left = member.thread
        if not left.members.exclude(pk=member.pk).exists():
            raise RefusedError("It is the only report of its developing story.")
        thread = open_thread(left.language, now)
        stay = left.members.exclude(pk=member.pk).values_list("story_id", flat=True)
        apart = [Apart(story_id=story_id, thread=left, by=by)]
        apart += [Apart(story_id=other, thread=thread, by=by) for other in stay]  # nor do they follow it
        Apart.objects.bulk_create(apart, ignore_conflicts=True)
        _move(member, thread, by, now)
        say_threads({left.pk, thread.pk}, {story_id})
    return thread.code


def put_in(story_id: int, code: str, *, by: str, now: datetime) -> None:
    """The report belongs to another developing story, and stays there. Raises RefusedError."""
    with transaction.atomic():
        _alone()
        member, thread = _member(story_id), _thread(code)
        if member.thread_id == thread.pk:
            raise RefusedError("It is of that developing story already.")
        left = member.thread
        Apart.objects.filter(story_id=story_id, thread=thread).delete()
        Apart.objects.get_or_create(story_id=story_id, thread=left, defaults={"by": by})
        _move(member, thread, by, now)
        say_threads({left.pk, thread.pk}, {story_id})


def merge(code: str, onto: str, *, by: str, now: datetime) -> None:
    """Two developing stories are one. The address of the first leads to the other for ever. Raises RefusedError."""
    with transaction.atomic():
        _alone()
        thread, other = _thread(code), _thread(onto)
        if thread.pk == other.pk:
            raise RefusedError("These are one developing story already.")
        stories = list(thread.members.values_list("story_id", flat=True))
        Apart.objects.filter(story_id__in=stories, thread=other).delete()
        Apart.objects.filter(
            story_id__in=other.members.values_list("story_id", flat=True), thread=thread
        ).delete()
        moved = merge_rows({thread.pk: other.pk})
        Member.objects.filter(story_id__in=moved).update(by=by)
        note_steps(dict.fromkeys(moved, other.pk), now)
        say_threads({thread.pk, other.pk}, set(moved))


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])


def _member(story_id: int) -> Member:
    member = Member.objects.select_related("thread").filter(story_id=story_id).first()
    if member is None:
        raise RefusedError("This story is not gathered yet, or is not on the site.")
    return member


def _thread(code: str) -> Thread:
    thread = Thread.objects.select_related("merged_into").filter(code=code).first()
    if thread is None:
        raise RefusedError(f"There is no developing story {code}.")
    return thread.merged_into or thread


def _move(member: Member, thread: Thread, by: str, now: datetime) -> None:
    Member.objects.filter(pk=member.pk).update(thread=thread, by=by, at=now, why="")
    note_steps({member.story_id: thread.pk}, now)
