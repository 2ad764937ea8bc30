"""Rows of pictures: the files, which stories they illustrate, how the desk framed them, which were withdrawn."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import MD5


class Avif(models.TextChoices):
    """Whether AVIF files are there: they are made last, when nothing waits."""

    NONE = "none"  # not asked for
    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"  # too much for the child: readers get WebP


class Credentials(models.TextChoices):
    """Whether the largest JPEG carries Content Credentials (C2PA), signed by the publisher."""

    NONE = "none"  # not asked for
    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"  # shown without: `credentials_why` says why


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
    # [{"width", "height", "content_type", "path", "size_bytes", "sha256"}], largest first; paths in the public
    # folder. What carries credentials has "manifest" besides: the path of the same as a file of its own.
    renditions = models.JSONField(default=list)

    avif = models.CharField(max_length=10, choices=Avif, default=Avif.NONE, db_default=Avif.NONE)
    credentials = models.CharField(
        max_length=10, choices=Credentials, default=Credentials.WAITING, db_default=Credentials.WAITING
    )
    credentials_why = models.TextField(default="", db_default="")
    came_with_credentials = models.BooleanField(
        default=False, db_default=False
    )  # a manifest of its agency's own

    # What the file says of itself, as plain text; of an uploaded one, what the uploader said.
    caption = models.TextField(default="")
    alt = models.TextField(default="")
    credit = models.TextField(default="")
    creator = models.TextField(default="")
    copyright_notice = models.TextField(default="")
    usage_terms = models.TextField(default="")
    digital_source_type = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["kept_at"],
                name="picture_wants_avif",
                condition=models.Q(avif="waiting", state="ready"),
            ),
            models.Index(
                fields=["kept_at"],
                name="picture_wants_credentials",
                condition=models.Q(credentials="waiting", state="ready"),
            ),
            models.Index(fields=["-kept_at", "-sha256"], name="picture_newest"),
            GinIndex(SearchVector("caption", "credit", "creator", config="simple"), name="picture_words"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.state})"


class Upload(models.Model):
    """Where a picture came from that somebody at the desk uploaded, and what they said may be done with it."""

    picture = models.OneToOneField(
        StoredPicture, on_delete=models.PROTECT, primary_key=True, related_name="upload"
    )
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    agency = models.SlugField(max_length=60)  # of the story it was uploaded for
    guid = models.TextField()
    rights = models.TextField()  # in the uploader's words: whose, on what terms
    crop = models.BooleanField(default=True)
    stands_with = models.CharField(max_length=10, default="any")  # a value of terms.With
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.picture_id[:12]} by {self.by}"


class Framing(models.Model):
    """A kept picture as the desk set it: the part of it for each shape, the focal point, the words for who cannot
    see it. Data over the picture: the file as filed is never changed. Never changed itself: another crop is another
    framing, so the log of a story's pictures says all, and an earlier one can be put back.
    """

    key = models.CharField(max_length=64, primary_key=True)  # SHA-256 of all that it is made from, hex
    picture = models.ForeignKey(StoredPicture, on_delete=models.PROTECT, related_name="framings")
    drawn = models.JSONField(
        default=dict
    )  # {"card": [left, top, width, height]}, fractions; what the desk drew
    whole = models.BooleanField(default=False)  # its terms forbid to crop it: every shape shows all of it
    focus_x = models.FloatField(default=0.5)  # fractions of width and height
    focus_y = models.FloatField(default=0.5)
    alt = models.TextField()
    words = models.JSONField(default=dict)  # metadata written over the file's own in each rendition
    # As StoredPicture.renditions, with "shape" besides.
    renditions = models.JSONField(default=list)
    avif = models.CharField(max_length=10, choices=Avif, default=Avif.WAITING, db_default=Avif.WAITING)
    credentials = models.CharField(
        max_length=10, choices=Credentials, default=Credentials.WAITING, db_default=Credentials.WAITING
    )
    credentials_why = models.TextField(default="", db_default="")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focus_x__range=(0, 1), focus_y__range=(0, 1)), name="framing_focus_inside"
            ),
            models.CheckConstraint(condition=~models.Q(alt=""), name="framing_has_alt"),
        ]
        indexes = [
            models.Index(fields=["at"], name="framing_wants_avif", condition=models.Q(avif="waiting")),
            models.Index(
                fields=["at"], name="framing_wants_credentials", condition=models.Q(credentials="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key[:12]} of {self.picture_id[:12]}"


class Illustration(models.Model):
    """A picture that an agency names in a story, still to be fetched or fetched; or that the desk put on it."""

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
    framing = models.ForeignKey(Framing, null=True, on_delete=models.PROTECT, related_name="illustrations")
    until = models.DateTimeField(null=True)  # when the licence for this use ends; None: it does not
    # As the agency filed them with this story, so that pictures can be found by them.
    caption = models.TextField(default="", db_default="")
    credit = models.TextField(default="", db_default="")
    usage_terms = models.TextField(default="", db_default="")
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
            models.Index(
                fields=["until"],
                name="illustration_to_end",
                condition=models.Q(until__isnull=False, state="ready"),
            ),
            GinIndex(
                SearchVector("caption", "credit", config="simple"),
                name="illustration_words",
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
