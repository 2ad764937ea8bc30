"""Subscriber: somebody who wants one of our feeds sent, and what of it reached them last."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Subscriber(models.Model):
    """A callback that was told of one feed, known by the two together (WebSub, section 5.1).

    What is asked anew (`wanted`) stands beside what holds, until the callback has confirmed it: so a
    stranger who asks in somebody's name changes nothing.
    """

    class Wanted(models.TextChoices):
        NOTHING = "", "nothing"
        SUBSCRIBE = "subscribe"
        UNSUBSCRIBE = "unsubscribe"
        DENY = "denied"

    path = models.TextField()  # of the page, as in site's Page
    callback = models.TextField()
    lease_until = models.DateTimeField(null=True)  # None: it has never been confirmed
    sealed = models.TextField(default="")  # the secret that we sign with
    told_digest = models.CharField(max_length=64, default="")  # of the feed that it has
    wanted = models.CharField(max_length=12, choices=Wanted, default=Wanted.NOTHING)
    wanted_sealed = models.TextField(default="")
    wanted_seconds = models.PositiveIntegerField(default=0)
    reason = models.TextField(default="")  # of a denial
    next_try_at = models.DateTimeField(db_default=Now())
    failures = models.PositiveIntegerField(default=0)  # in a row
    last_error = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint("path", "callback", name="subscriber_once")]
        indexes = [models.Index(fields=["next_try_at"], name="subscriber_next_try")]
