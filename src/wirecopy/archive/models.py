"""Story, Version, Rework: rows, keys, and the rules that must hold."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now


class Story(models.Model):
    """Everything one agency filed under one guid, and what of it stands on the site now."""

    class State(models.TextChoices):
        LIVE = "live"
        EMBARGOED = "embargoed"
        WITHHELD = "withheld"  # by the agency, until it files again
        KILLED = "killed"  # by the agency, for good; or by the desk: `struck`
        EXPIRED = "expired"
        HELD = "held"  # by us: nothing of it may be published without a person
        WAITING = "waiting"  # of a source that is published by hand
        EMPTY = "empty"  # nothing to show: only stale or foreign parts, or a picture without a page

    agency = models.SlugField(max_length=60)
    guid = models.TextField()
    source = models.ForeignKey("wires.Source", on_delete=models.PROTECT, related_name="stories")
    kind = models.CharField(max_length=10, default="text")
    state = models.CharField(max_length=10, choices=State, default=State.EMPTY)
    shown = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+")
    killed_at = models.DateTimeField(null=True)
    struck = models.BooleanField(default=False, db_default=False)  # killed by the desk, not by the agency
    disputed = models.BooleanField(default=False)  # same version, other bytes: a person must look
    on_hold = models.BooleanField(default=False)  # by the desk
    released = models.BooleanField(default=False)  # by the desk: may be published
    publish_at = models.DateTimeField(null=True)  # by the desk: when the clock releases it
    approved = models.ForeignKey(
        "Version", null=True, on_delete=models.PROTECT, related_name="+"
    )  # though recovered
    licence_read = models.CharField(
        max_length=64, default="", db_default=""
    )  # Version.licence that a person read
    next_change_at = models.DateTimeField(null=True)  # when the clock must look: embargo's end, expiry

    # Of its newest version, so that the desk's list of all that came reads one table: the version itself, its
    # language and urgency, and the keys of its topics. NULL where only an order about it came.
    newest = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=35, default="", db_default="")
    urgency = models.SmallIntegerField(null=True)
    topics = ArrayField(models.TextField(), default=list, db_default=Value([]))

    # The story that stands in lists in its place, as it says the same; as long as that one is live.
    copy_of = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    # Its place on the site; set at the first publication and never changed.
    code = models.CharField(max_length=12, unique=True)  # public, says nothing about how many there are
    path = models.TextField(
        default=""
    )  # "/2026/11/21/harbour-reopens-k3f9/", "" before the first publication
    first_published_at = models.DateTimeField(null=True)
    dated_at = models.DateTimeField(
        null=True
    )  # its day, and what lists show: the agency's date, an embargo's end
    updated_at = models.DateTimeField(null=True)  # of the version shown, as the agency dates it
    corrected_at = models.DateTimeField(null=True)  # of the last correction shown

    class Meta:
        constraints = [models.UniqueConstraint("agency", "guid", name="story_once_an_agency")]
        indexes = [
            models.Index(
                fields=["next_change_at"],
                name="story_to_change",
                condition=models.Q(next_change_at__isnull=False),
            ),
            models.Index(fields=["copy_of"], name="story_copies", condition=models.Q(copy_of__isnull=False)),
            models.Index(
                fields=["-first_published_at", "-id"],
                name="story_live",
                condition=models.Q(state="live", kind="text"),
            ),
            models.Index(
                fields=["state"], name="story_off", condition=~models.Q(state__in=("live", "empty"))
            ),
            models.Index(
                fields=["-newest"],
                name="story_for_a_person",
                condition=models.Q(state__in=("waiting", "held")) | models.Q(disputed=True),
            ),
            models.Index(fields=["-newest"], name="story_urgent", condition=models.Q(urgency__lte=2)),
        ]
        verbose_name_plural = "stories"


class Version(models.Model):
    """One version of a story as one delivery filed it. Never updated: a trigger refuses it."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="versions")
    delivery = models.ForeignKey("wires.Delivery", on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField()  # 0: the agency numbers nothing
    status = models.CharField(max_length=10)  # item.Status
    created_at = models.DateTimeField(null=True)  # version_created, as filed
    received_at = models.DateTimeField()
    embargoed = models.BooleanField()
    embargo_until = models.DateTimeField(null=True)  # None with `embargoed`: its end is not known
    expires_at = models.DateTimeField(null=True)
    recovered = models.BooleanField()  # read after a repair of its bytes
    corrects = models.BooleanField()
    advisory = models.BooleanField(default=False)  # to editors, never for readers
    # How it may come onto the site, and why not by itself: as the source's rules said when it came.
    way = models.CharField(
        max_length=8, default="", db_default=""
    )  # identity.Way; "": before there were rules
    way_why = models.TextField(default="", db_default="")
    # Digest of the licence for machines that a person has to read first; "": there is none, or it is understood.
    licence = models.CharField(max_length=64, default="", db_default="")
    filed_sha256 = models.CharField(max_length=64)  # of the item's bytes
    read_sha256 = models.CharField(max_length=64)  # of the item as read: a better reader gives another
    text_digest = models.CharField(max_length=64)  # wct1 of the cleaned body
    item = models.BinaryField()  # the cleaned Item as JSON (archive/packing.py)
    # What lists show, so that they need not unpack the item.
    headline = models.TextField()
    summary = models.TextField()
    place = models.TextField()
    language = models.CharField(max_length=35)
    urgency = models.SmallIntegerField(null=True)
    words = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint("story", "number", "filed_sha256", "read_sha256", name="version_once"),
        ]
        indexes = [GinIndex("words", name="version_words")]


class Shelf(models.Model):
    """A list of stories in the order published: all, a day, an agency, a topic. `count` only grows."""

    kind = models.CharField(max_length=10)  # all, day, agency, topic
    key = models.CharField(max_length=120)
    name = models.TextField()
    code = models.TextField(default="")  # a topic's code, as filed
    count = models.PositiveBigIntegerField(default=0)  # ranks given so far
    left_count = models.PositiveBigIntegerField(
        default=0
    )  # of those, taken back: the story changed its topic

    class Meta:
        constraints = [models.UniqueConstraint("kind", "key", name="shelf_once")]
        verbose_name_plural = "shelves"


class Placement(models.Model):
    """A story's place on a shelf. `rank` counts from 0 and never changes: numbered pages stay put."""

    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE, related_name="placements")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="placements")
    rank = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("shelf", "rank", name="placement_rank"),
            models.UniqueConstraint("story", "shelf", name="placement_once"),
        ]


class Relation(models.Model):
    """What a story says it belongs with: pictures, a package's members. By guid: it may come later."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="relations")
    rel = models.CharField(max_length=40)
    guid = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("story", "rel", "guid", name="relation_once")]
        indexes = [models.Index(fields=["guid"], name="relation_guid")]


class Alias(models.Model):
    """Another id by which an agency may name a story, in a kill for one."""

    agency = models.SlugField(max_length=60)
    guid = models.TextField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [models.UniqueConstraint("agency", "guid", "story", name="alias_once")]


class Rework(models.Model):
    """What the desk put over a story: a headline, a picture, and no other copy."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="rework")
    over_version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    headline = models.TextField(default="")
    picture = models.CharField(max_length=64, default="")  # SHA-256 of a kept picture
    # Whether it still fits what the agency filed since: reasons to look, one a line, and the newer
    # version over which somebody said that it does.
    look = models.TextField(default="", db_default="")
    accepted_version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())


class ReworkLog(models.Model):
    """Each change of a Rework, for ever: who, when, what it was and what it became."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="rework_log")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=10)  # headline, picture; look: kept over a newer version
    before = models.TextField()
    after = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())
    reason = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="reworklog_newest")]


class Change(models.Model):
    """The outbox: what became different, written in the transaction that made it so; taken by the site."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())
    priority = models.SmallIntegerField(default=5)  # 1: something must come off the site
    appears = models.BooleanField(default=False)  # first publication: its own page does not exist yet
    tags = models.JSONField(
        default=list
    )  # what pages may depend on: "story:12", "item:mna/urn:…", "shelf:topic:justice"

    class Meta:
        indexes = [models.Index(fields=["priority", "id"], name="change_order")]


class DiaryLine(models.Model):
    """An entry of the desk's diary, made of a planning or event item's newest version (archive/diary.py).

    What stands here is for looking up; the entry itself is `item.diary[number]` of the version.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    # UTC; of days without a time the midnights of UTC, `ends` not included. NULL: not known.
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    is_day = models.BooleanField()
    words = models.TextField()  # all that can be looked for, in small letters
    places = models.TextField()  # the same, of its places alone

    class Meta:
        constraints = [models.UniqueConstraint("story", "number", name="diaryline_once")]
        indexes = [models.Index(fields=["begins"], name="diaryline_begins")]


class KnownConcept(models.Model):
    """What an agency's newest concept or knowledge item says a code stands for (archive/concepts.py).

    `code` "" marks an item that says nothing any more, so that whoever remembers hears of it.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey(Version, null=True, on_delete=models.CASCADE, related_name="+")
    agency = models.SlugField(max_length=60, db_index=False)
    code = models.TextField()  # in the form of Subject.code
    name = models.TextField()  # in English where there is one, else the first
    was = models.TextField(default="")  # its name before, if the agency changed it
    names = models.JSONField(default=list)  # [language, words]
    definitions = models.JSONField(default=list)
    broader = ArrayField(models.TextField(), default=list)
    same_as = ArrayField(models.TextField(), default=list)
    retired = models.TextField(default="")  # when, as filed

    class Meta:
        indexes = [
            models.Index(fields=["agency", "code"], name="knownconcept_code"),
            models.Index(fields=["story"], name="knownconcept_story"),
        ]
