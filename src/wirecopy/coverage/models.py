"""Thread, Member, Copy: which reports are of one developing story, which say the same; and what the desk said of it.

No words of an agency's stand in any of these rows, so that nothing has to be erased from them for a kill.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now


class Thread(models.Model):
    """One developing story. Its address is a code, made of no words, and stays through merges."""

    code = models.CharField(max_length=12, unique=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    language = models.CharField(max_length=35, default="")
    opened_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="thread_not_merged_into_itself"
            ),
        ]


class Member(models.Model):
    """A report's thread, as last decided. `why`: in words for the desk, one reason a line."""

    story = models.OneToOneField("archive.Story", on_delete=models.CASCADE, related_name="member")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="members")
    version = models.ForeignKey("archive.Version", on_delete=models.PROTECT, related_name="+")  # looked at
    filed_at = models.DateTimeField()
    why = models.TextField(default="")
    by = models.CharField(max_length=150, default="")  # of the desk: the machine does not move it again
    related = ArrayField(
        models.BigIntegerField(), default=list, db_default=Value([])
    )  # stories to read beside it, of other threads, the best first; as of `at`
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["thread", "-filed_at"], name="member_newest"),
            models.Index(fields=["filed_at"], name="member_filed"),
        ]


class Copy(models.Model):
    """Two reports that say the same in nearly the same words. `story` came later than `of`."""

    story = models.ForeignKey("archive.Story", on_delete=models.CASCADE, related_name="copies")
    of = models.ForeignKey("archive.Story", on_delete=models.CASCADE, related_name="copied")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("story", "of", name="copy_once")]
        indexes = [models.Index(fields=["of"], name="copy_of")]
        verbose_name_plural = "copies"


class Apart(models.Model):
    """The desk said that a report is not of a thread; kept for ever, whatever is gathered later."""

    story = models.ForeignKey("archive.Story", on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("story", "thread", name="apart_once")]


class Moved(models.Model):
    """A story that became different. A trigger writes these in the transaction that made it so."""

    story = models.ForeignKey("archive.Story", on_delete=models.CASCADE, related_name="+")


class Step(models.Model):
    """What was gathered, in order: by it each process brings what it remembers up to date.

    `thread` None: the story was let go. Rows of another day are deleted; a process that was asleep for
    longer builds its memory anew.
    """

    story_id = models.BigIntegerField()
    thread_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
