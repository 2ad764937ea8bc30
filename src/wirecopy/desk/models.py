"""Member, Passkey, RecoveryCode, SignIn, Attempt, Act, SavedView, AtWork: who may do what at the desk, and what was done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django_otp.models import Device


class Member(models.Model):
    """Somebody of the newsroom. The name and password are Django's `User`, the TOTP secret is django-otp's
    `TOTPDevice`; neither is kept twice.
    """

    class Role(models.TextChoices):
        VIEWER = "viewer"
        EDITOR = "editor"
        CHIEF = "chief"
        ENGINEER = "engineer"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    role = models.CharField(max_length=10, choices=Role)
    invited_sha256 = models.CharField(max_length=64, default="")  # of the set-up link's token; "" when used
    invited_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Passkey(Device):  # type: ignore[misc]  # django-otp has no types
    """A key of somebody's: phone, laptop or security key. `name` is what they call it."""

    credential = models.TextField(unique=True)  # its id, base64url as browsers write it
    public_key = models.BinaryField()  # COSE
    sign_count = models.BigIntegerField(default=0)  # 0 for ever where the key counts nothing
    knows_holder = models.BooleanField()  # it asks for a finger, face or PIN, so it may sign in by itself
    made_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)
    challenged_at = models.DateTimeField()  # of the newest challenge it answered: none is answered twice


class Recovery(Device):  # type: ignore[misc]  # as above
    """Somebody's recovery codes, for the day the phone is lost. One set at most."""

    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("user", name="recovery_once")]


class RecoveryCode(models.Model):
    """Good once, instead of the app's code. Only a digest is kept, keyed with what is not in the database."""

    recovery = models.ForeignKey(Recovery, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)


class SignIn(models.Model):
    """A browser in which somebody is signed in: what the list of one's own sessions shows."""

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField()  # to the minute
    address = models.TextField()
    browser = models.TextField()
    device = models.CharField(max_length=80, default="", db_default="")  # django-otp's id of what let them in


class Attempt(models.Model):
    """Sign-ins tried in a row, by what is counted: an address, a name, or a name from an address it knows."""

    key = models.TextField(primary_key=True)
    taken = models.PositiveIntegerField()
    next_at = models.DateTimeField()  # before it nothing is tried


class Act(models.Model):
    """What somebody did, for ever: a trigger refuses to change or delete it."""

    who = models.CharField(max_length=150)  # "" where nobody was signed in
    at = models.DateTimeField(db_default=Now())
    what = models.CharField(max_length=40)  # a name of people.MAY, or "sign in", "sign out" and the like
    story = models.ForeignKey("archive.Story", null=True, on_delete=models.PROTECT, related_name="acts")
    field = models.CharField(max_length=40, default="")
    before = models.TextField(default="")
    after = models.TextField(default="")
    reason = models.TextField(default="")
    address = models.TextField(default="")  # the network address it came from

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="act_newest"),
            models.Index(
                fields=["story", "-id"], name="act_of_story", condition=models.Q(story__isnull=False)
            ),
            models.Index(fields=["who", "address"], name="act_sign_in", condition=models.Q(what="sign in")),
            models.Index(fields=["who", "-at", "-id"], name="act_by"),
        ]


class SavedView(models.Model):
    """Filters of the wire list under a name. All colleagues see it."""

    name = models.CharField(max_length=60, unique=True)
    query = models.TextField()  # as in the address, in a fixed order: "state=live&topic=justice"
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())


class AtWork(models.Model):
    """Somebody has a story's form open. Their page says so again and again, or it is over by itself."""

    story = models.ForeignKey("archive.Story", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("story", "user", name="at_work_once")]
