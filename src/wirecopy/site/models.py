"""Page, PageTag, Due: what is on disk, what each page depends on, and what must be written anew."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Page(models.Model):
    """One file of the site. `kind` and `key` say which maker of site/pages.py makes it."""

    path = models.TextField(unique=True)  # "/2026/11/21/harbour-reopens-k3f9/", "/feeds/rss.xml"
    kind = models.CharField(max_length=20)
    key = models.TextField(default="")
    digest = models.CharField(
        max_length=64, default=""
    )  # SHA-256 of the file's bytes; "" before it is written
    gone = models.BooleanField(default=False)  # answers 410 with a notice
    made_at = models.DateTimeField(null=True)  # last made, whether or not that gave other bytes
    written_at = models.DateTimeField(null=True)  # last made with other bytes than before

    class Meta:
        constraints = [models.UniqueConstraint("kind", "key", name="page_once")]


class PageTag(models.Model):
    """A page depends on something: recorded while the page is made, replaced each time.

    `page` has no database constraint: the page's row is locked by whoever writes here and pages are never
    deleted, and to check each of a dozen tags again at the commit cost more than to write them.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="tags", db_constraint=False)
    tag = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("tag", "page", name="pagetag_once")]


class Due(models.Model):
    """A wish that a page be made anew; at most one waits for a page.

    `page` has no database constraint: inserting here must not wait for the row of a page that is just
    being written.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    priority = models.SmallIntegerField(default=5)  # 1: something must come off the site
    asked_at = models.DateTimeField(db_default=Now())
    not_before = models.DateTimeField(db_default=Now())  # a list rests between two makings
    tries = models.PositiveSmallIntegerField(default=0)  # makings begun; one that killed its worker counts

    class Meta:
        indexes = [models.Index(fields=["priority", "id"], name="due_order")]


class Refused(models.Model):
    """A page that could not be published because its words are not those filed. A person must look."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="refused")
    why = models.TextField()  # fit for the desk
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "refused pages"


class FrontChoice(models.Model):
    """What the desk says of a story on the front page until a time: its weight, the place it is pinned to, or both."""

    story = models.OneToOneField("archive.Story", on_delete=models.CASCADE, related_name="front_choice")
    weight = models.SmallIntegerField(default=0)  # steps, -2 to 2
    place = models.SmallIntegerField(null=True)  # 1: the lead
    until = models.DateTimeField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint("place", name="front_place_once"),
            models.CheckConstraint(condition=models.Q(weight__range=(-2, 2)), name="front_weight_in_range"),
            models.CheckConstraint(condition=models.Q(place__range=(1, 10)), name="front_place_in_range"),
            models.CheckConstraint(
                condition=~models.Q(weight=0) | models.Q(place__isnull=False),
                name="front_choice_says_something",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="front_choice_end")]
