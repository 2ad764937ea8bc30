"""Source and Delivery: who sends, and what was sent, byte for byte."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Source(models.Model):
    """One way in which one agency reaches us, with that agency's terms."""

    class Kind(models.TextChoices):
        POLL = "poll", "polled over HTTP"
        FOLDER = "folder", "a watched folder"
        PUSH = "push", "pushed over HTTP"

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        REMOVED = "removed"  # kept as long as stories point at it

    class Robots(models.TextChoices):
        INDEX = "index", "search engines may index"
        NEWS_NOINDEX = "news-noindex", "not in news search"
        NOINDEX = "noindex", "not in any search engine"

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    address = models.TextField(default="")  # URL to poll, or folder to watch
    format = models.CharField(max_length=20, default="")  # a name of formats.FORMATS; "" = by content
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(db_default=Now())

    # The agency and its terms.
    agency = models.SlugField(
        max_length=60
    )  # stories of one agency are known by guid, whatever source brought them
    agency_name = models.CharField(max_length=200)  # as shown: "IANS"
    credit_text = models.TextField(default="")
    robots = models.CharField(max_length=20, choices=Robots, default=Robots.INDEX)
    archive_days = models.PositiveIntegerField(null=True)  # None: for ever
    auto_publish = models.BooleanField(default=True)

    # How to read it where the delivery is silent.
    language = models.CharField(max_length=35, default="")
    zone = models.CharField(max_length=60, default="")
    encoding = models.CharField(max_length=40, default="")
    dialect = models.JSONField(default=dict)

    # How to reach it.
    interval_seconds = models.PositiveIntegerField(default=60)
    allow_private = models.BooleanField(default=False)  # private and loopback addresses may be polled
    token_sha256 = models.CharField(max_length=64, default="")  # of the push token, which we do not keep

    # Its health, written by wires only.
    heard_at = models.DateTimeField(null=True)
    next_poll_at = models.DateTimeField(null=True)
    etag = models.TextField(default="")
    last_modified = models.TextField(default="")
    failures = models.PositiveIntegerField(default=0)  # in a row
    last_error = models.TextField(default="")
    last_error_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "kind", "next_poll_at"], name="source_to_poll")]

    def __str__(self) -> str:
        return self.slug


class Filed(models.Model):
    """Bytes as they arrived, once, however often they were delivered."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()


class Delivery(models.Model):
    """One arrival of bytes from a source. Durable before the sender is thanked."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        QUARANTINED = (
            "quarantined"  # nothing of it could be read; the bytes wait for a person or a better reader
        )

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="deliveries")
    filed = models.ForeignKey(Filed, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(db_default=Now())
    name = models.TextField(default="")  # file name or URL, for people; never used as a path
    content_type = models.TextField(default="")
    size_bytes = models.PositiveBigIntegerField(default=0)
    told_format = models.CharField(
        max_length=20, default="", db_default=""
    )  # as whoever brought it said; "" = as the source says
    told_encoding = models.CharField(
        max_length=20, default="", db_default=""
    )  # as a person says: formats/recoded.py
    priority = models.SmallIntegerField(default=5)  # 1: may hold a kill; lower goes first
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(
        default=0
    )  # readings begun; a reading that kills the worker counts
    claimed_by = models.IntegerField(null=True)  # PostgreSQL's pid of the connection that is reading it
    read_at = models.DateTimeField(null=True)
    format = models.CharField(max_length=20, default="")
    verdicts = models.JSONField(default=dict)  # verdict -> number of items
    faults = models.JSONField(default=list)  # of item.Fault as dicts

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "id"], name="delivery_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["source", "-received_at"], name="delivery_by_source"),
            models.Index(fields=["-received_at"], name="delivery_faulty", condition=~models.Q(faults=[])),
        ]
