"""Rows of pictures: the files themselves, which stories they illustrate, and which were withdrawn."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import MD5


class StoredPicture(models.Model):
    """One picture file, whatever it is called and however many stories show it."""

    class State(models.TextChoices):
        WAITING = "waiting"  # kept as filed, not decoded yet
        READY = "ready"  # its renditions are public
        REFUSED = "refused"  # cannot be shown; `why` says why
        UNUSED = "unused"  # no story shows it any more; its renditions are removed
        WITHDRAWN = "withdrawn"  # by the agency, for good; its renditions are removed

    sha256 = models.CharField(max_length=64, primary_key=True)  # of the file as filed, hex
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.TextField(default="")
    size_bytes = models.PositiveIntegerField()
    fetched_from = models.TextField(default="")  # where it came from first
    kept_at = models.DateTimeField()

    # Known once it is decoded.
    content_type = models.CharField(max_length=20, default="")  # by its content
    width = models.PositiveIntegerField(default=0)  # pixels, standing upright
    height = models.PositiveIntegerField(default=0)
    dominant_colour = models.CharField(max_length=7, default="")  # "#rrggbb"
    # [{"width", "height", "content_type", "path", "size_bytes"}], largest first; paths in the public folder
    renditions = models.JSONField(default=list)

    # What the file says of itself, as plain text.
    caption = models.TextField(default="")
    alt = models.TextField(default="")
    credit = models.TextField(default="")
    creator = models.TextField(default="")
    copyright_notice = models.TextField(default="")
    usage_terms = models.TextField(default="")
    digital_source_type = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.state})"


class Illustration(models.Model):
    """A picture that an agency names in a story: still to be fetched, or fetched."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"  # `why` says why; nobody tries again by itself
        WITHDRAWN = "withdrawn"  # with its story, with its picture, or no longer named

    agency = models.SlugField(max_length=60)
    guid = models.TextField()  # of the story
    href = models.TextField()  # of the rendition, as filed
    picture_guid = models.TextField(default="")  # of the picture, where the agency gives it one
    picture = models.ForeignKey(
        StoredPicture, null=True, on_delete=models.PROTECT, related_name="illustrations"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.TextField(default="")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()

    class Meta:
        constraints = [
            # An href may be longer than an index entry.
            models.UniqueConstraint("agency", "guid", MD5("href"), name="illustration_once_a_story"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="illustration_due", condition=models.Q(state="waiting")
            ),
            models.Index(
                fields=["agency", "picture_guid"],
                name="illustration_by_picture",
                condition=~models.Q(picture_guid=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.guid}: {self.href} ({self.state})"


class Withdrawal(models.Model):
    """A guid whose pictures the agency withdrew, so that a kill holds that comes before its picture."""

    agency = models.SlugField(max_length=60)
    guid = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("agency", "guid", name="withdrawal_once")]

    def __str__(self) -> str:
        return f"{self.agency} {self.guid}"
