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
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("kind", "key", name="page_once")]


class PageTag(models.Model):
    """A page depends on something: recorded while the page is made, replaced each time."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="tags")
    tag = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("tag", "page", name="pagetag_once")]


class Due(models.Model):
    """A wish that a page be made anew. Many may wait for one page: they are taken together.

    `page` has no database constraint: inserting here must not wait for the row of a page that is just
    being written.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    priority = models.SmallIntegerField(default=5)
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["priority", "id"], name="due_order")]
