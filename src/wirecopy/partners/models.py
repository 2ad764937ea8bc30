"""Partner, Moved, Sending: who is told, which stories became different, and what each partner is told of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now


def _no_names() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.TextField(), default=list, db_default=Value([]))


class Partner(models.Model):
    """A publisher or service that takes copy from us. Empty filters let everything through."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"  # what it misses waits
        REMOVED = "removed"

    class Way(models.TextChoices):
        NONE = "", "it pulls"
        FOLDER = "folder", "a folder on this machine"
        SFTP = "sftp", "a folder over SFTP"
        S3 = "s3", "an S3 bucket"
        HTTP = "http", "posted over HTTP"

    class Licence(models.TextChoices):
        ALL = "all", "items with terms of their own too"
        UNRESTRICTED = "unrestricted", "only items without terms of their own"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)  # a name of writers.WRITERS
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(db_default=Now())

    # Which copy.
    topics = _no_names()  # slugs
    sources = _no_names()  # slugs
    languages = _no_names()  # BCP 47; "en" lets "en-GB" through
    licence = models.CharField(max_length=12, choices=Licence, default=Licence.ALL)
    desk_headline = models.BooleanField(default=False)  # ours over the agency's, and marked as ours

    # How it gets there.
    token_sha256 = models.CharField(max_length=64, default="")  # of the token it pulls with; "": it may not
    way = models.CharField(max_length=8, choices=Way, default=Way.NONE, blank=True)
    address = models.TextField(default="")  # URL or folder
    options = models.JSONField(default=dict)  # user, host_key, endpoint_url …: nothing secret
    secret = models.TextField(default="")  # sealed
    allow_private = models.BooleanField(default=False)

    # How it goes, written by pushing.py and pull.py only.
    heard_at = models.DateTimeField(null=True)  # last delivered to it, or pulled by it
    next_try_at = models.DateTimeField(null=True)  # after trouble
    failures = models.PositiveIntegerField(default=0)  # in a row
    last_error = models.TextField(default="")

    def __str__(self) -> str:
        return self.slug


class Moved(models.Model):
    """A story that became different. Triggers write these in the transaction that made it so."""

    story = models.ForeignKey("archive.Story", on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.CASCADE, related_name="+")  # None: all
    at = models.DateTimeField(db_default=Now())


class Sending(models.Model):
    """One thing one partner is told of one story. `number` counts from 1 and is the version it carries."""

    class Act(models.TextChoices):
        PUBLISH = "publish"
        WITHDRAW = "withdraw"

    class State(models.TextChoices):
        WAITING = "waiting"  # to be pushed
        SENT = "sent"
        OFFERED = "offered"  # to be pulled
        OVERTAKEN = "overtaken"  # something newer of the story took its place
        REFUSED = "refused"  # by the partner, or it could not be written; a person must look

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="sendings")
    story = models.ForeignKey("archive.Story", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=8, choices=Act)
    version = models.ForeignKey("archive.Version", null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10)  # item.Status: usable, withheld, canceled
    headline = models.TextField(default="")  # the desk's, if it goes out
    at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State)
    # Somebody asked for it once more; it was told before.
    again = models.BooleanField(default=False, db_default=False)
    last = models.BooleanField(default=True)  # nothing was decided of the story for this partner since
    tries = models.PositiveIntegerField(default=0)  # begun; one that killed the worker counts
    next_try_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint("partner", "story", "number", name="sending_once"),
            models.UniqueConstraint(
                fields=["partner", "story"], name="sending_one_last", condition=models.Q(last=True)
            ),
            models.CheckConstraint(
                condition=models.Q(act="withdraw") | models.Q(version__isnull=False, status="usable"),
                name="sending_of_a_version",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "next_try_at"], name="sending_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["partner", "-id"], name="sending_last", condition=models.Q(last=True)),
        ]
