"""Source and Delivery: who sends, and what was sent, byte for byte."""

from __future__ import annotations

from django.db import models
from django.db.models import Value
from django.db.models.functions import Now


class Source(models.Model):
    """One way in which one agency reaches us, with that agency's terms."""

    class Kind(models.TextChoices):
        POLL = "poll", "polled over HTTP"
        FOLDER = "folder", "a watched folder"
        PUSH = "push", "pushed over HTTP"
        SFTP = "sftp", "a folder over SFTP"
        FTP = "ftp", "a folder over FTP or FTPS"
        S3 = "s3", "a folder in S3"
        WEBSUB = "websub", "a feed with WebSub"
        IMAP = "imap", "a mailbox"
        SMTP = "smtp", "mail sent to us"
        SSE = "sse", "server-sent events"
        LONGPOLL = "longpoll", "a feed with next_page"
        NATS = "nats", "a NATS JetStream"

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        REMOVED = "removed"  # kept as long as stories point at it

    class PicturesWith(models.TextChoices):
        ANY = "any", "with copy of any agency"
        AGENCY = "agency", "with its own copy only"
        STORY = "story", "only with the story they came with"

    class Redistribution(models.TextChoices):
        NO = "no", "nothing may be passed on"
        UNRESTRICTED = "unrestricted", "items without terms of their own may"
        ALL = "all", "all may, their own terms with them"

    class Licences(models.TextChoices):
        HOLD = "hold", "a person reads them first, unless they are simple"
        CONTRACT = "contract", "they are covered by the contract"

    class Robots(models.TextChoices):
        INDEX = "index", "search engines may index"
        NEWS_NOINDEX = "news-noindex", "not in news search"
        NOINDEX = "noindex", "not in any search engine"

    class History(models.TextChoices):
        WORDS = "words", "what changed between versions, word by word"
        SUMMARY = "summary", "that something changed, and when"
        OFF = "off", "nothing"

    class Salt(models.TextChoices):
        OPEN = "open", "anybody may read its copy"
        SALTED = "salted", "only some may: hashes of it tell others nothing"

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
    redistribution = models.CharField(
        max_length=12, choices=Redistribution, default=Redistribution.NO, db_default=Redistribution.NO
    )  # to partners
    # Of stories that say the same, the one of the source with the lowest number stands in lists.
    precedence = models.PositiveSmallIntegerField(default=5, db_default=5)
    archive_days = models.PositiveIntegerField(null=True)  # None: for ever
    auto_publish = models.BooleanField(default=True)  # what no rule decides
    rules = models.JSONField(default=list, db_default=Value([], models.JSONField()))  # of rules.py
    # What the desk may do with its pictures; the words that come with one may forbid more.
    pictures_with = models.CharField(
        max_length=10, choices=PicturesWith, default=PicturesWith.AGENCY, db_default=PicturesWith.AGENCY
    )
    pictures_crop = models.BooleanField(default=True, db_default=True)
    pictures_days = models.PositiveIntegerField(null=True)  # after they came; None: for ever

    # Whether what it files as a licence for machines (RightsML) is covered by the contract, or a person reads it first.
    licences = models.CharField(
        max_length=8, choices=Licences, default=Licences.HOLD, db_default=Licences.HOLD
    )
    headlines = models.BooleanField(
        default=True, db_default=True
    )  # the desk may put one of its own over them
    # What the record shows of earlier versions, and whether its hashes are salted.
    history = models.CharField(
        max_length=7, choices=History, default=History.SUMMARY, db_default=History.SUMMARY
    )
    salt = models.CharField(max_length=6, choices=Salt, default=Salt.OPEN, db_default=Salt.OPEN)

    # How to read it where the delivery is silent.
    language = models.CharField(max_length=35, default="")
    zone = models.CharField(max_length=60, default="")
    encoding = models.CharField(max_length=40, default="")
    dialect = models.JSONField(default=dict)

    # How to reach it.
    interval_seconds = models.PositiveIntegerField(default=60)
    allow_private = models.BooleanField(default=False)  # private and loopback addresses may be polled
    token_sha256 = models.CharField(max_length=64, default="")  # of the push token, which we do not keep
    way = models.JSONField(default=dict, db_default={})  # options of its kind, by name: wires/ways.py
    sealed = models.TextField(default="", db_default="")  # its password or key: wires/sealing.py
    cursor = models.TextField(
        default="", db_default=""
    )  # how far we have come; kept only after the bytes are

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


class Sighting(models.Model):
    """A file in a folder of another machine, as it looked last. `mark` is its size and time, or its ETag.

    Another machine's folder tells nothing of who writes there, so a file is whole when it looked the
    same twice; and where we may not move files, this is what remembers which were taken.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="sightings")
    name = models.TextField()
    mark = models.TextField()
    since = models.DateTimeField()  # it has looked like this
    taken_at = models.DateTimeField(null=True)  # durable, but still there

    class Meta:
        constraints = [models.UniqueConstraint("source", "name", name="sighting_once")]


class Nonce(models.Model):
    """A signature that was accepted, for as long as it could be sent again."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("source", "digest", name="nonce_once")]


class Subscription(models.Model):
    """What we have asked a hub for: WebSub, as its subscriber. One for a source."""

    class State(models.TextChoices):
        WANTED = "wanted"  # to be asked for, or asked for and not yet verified
        ACTIVE = "active"
        DENIED = "denied"
        ENDING = "ending"  # to be given back

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="subscription")
    code = models.CharField(max_length=64, unique=True)  # in the address of our callback; hard to guess
    topic = models.TextField(default="")  # rel=self of the feed
    hub = models.TextField(default="")
    sealed = models.TextField(default="")  # the secret that the hub signs with
    state = models.CharField(max_length=10, choices=State, default=State.WANTED)
    asked_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    bad_signatures = models.PositiveIntegerField(default=0)
    says = models.TextField(default="")  # what is wrong with it, for the desk, whatever polling finds


class Linked(models.Model):
    """A story that came without its words: they stand behind a link and are not here yet.

    Made durable before the page it came with, so the page may go on; it goes when the words are durable
    as a delivery with the story, or nobody has them any more.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="linked")
    sha256 = models.CharField(max_length=64)  # of `item`
    item = models.BinaryField()  # the story as a delivery of its own, still without its words
    sealed = models.TextField()  # the link: there may be a key in it
    since = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)
    last_error = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint("source", "sha256", name="linked_once")]


class Listener(models.Model):
    """The sign of life of what keeps lines open (`wirecopy listen`): one row, whoever of them wrote it."""

    beat_at = models.DateTimeField()
    takes_mail = models.BooleanField()  # its door for mail is open

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="listener_is_one_row")]
