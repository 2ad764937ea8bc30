"""Receipts, and the log's tree: rows from which every file of the record can be written again."""

from __future__ import annotations

from django.db import models


class Receipt(models.Model):
    """One signed statement about one story's page. Its hash stays for ever; its words go with a kill."""

    story = models.ForeignKey("archive.Story", on_delete=models.PROTECT, related_name="receipts")
    stated_sha256 = models.CharField(max_length=64)  # of what it states, but for `previous`
    sha256 = models.CharField(max_length=64, unique=True)  # of the envelope's bytes: the log's entry
    envelope = models.BinaryField()  # DSSE, as it stands beside the page; b"" once erased
    made_at = models.DateTimeField()
    version = models.ForeignKey(  # the one stated; NULL: none, as on a tombstone
        "archive.Version", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    log_index = models.BigIntegerField(null=True, unique=True)  # NULL: not in the log yet

    class Meta:
        indexes = [
            models.Index(fields=["story", "-id"], name="receipt_of_story"),
            models.Index(fields=["id"], name="receipt_to_log", condition=models.Q(log_index__isnull=True)),
        ]


class Cosignature(models.Model):
    """An agency's signature of the same statement. It stands in the envelope beside ours, and not in the log."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="cosignatures")
    key_id = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)  # base64
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("receipt", "key_id", name="cosignature_once")]


class AgencyKey(models.Model):
    """A key with which an agency signs receipts too: a person here was handed it by the agency."""

    agency = models.SlugField(max_length=60)
    key_id = models.CharField(max_length=64, unique=True)
    public = models.CharField(max_length=44)  # base64 of 32 bytes
    valid_from = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Salting(models.Model):
    """What the salts of a story's paragraphs are made from. Erased with a kill, and no salt comes back."""

    story = models.OneToOneField(
        "archive.Story", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    secret = models.BinaryField()  # 32 random bytes


class Tile(models.Model):
    """One tile of the log's tree, as wide as it is now (c2sp.org/tlog-tiles)."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()  # 1 to 256 hashes of 32 bytes

    class Meta:
        constraints = [models.UniqueConstraint("level", "number", name="tile_once")]


class LogHead(models.Model):
    """A checkpoint that was signed: from then on the log can only grow from there."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()  # c2sp.org/tlog-checkpoint
    at = models.DateTimeField()
    is_filed = models.BooleanField(default=False)  # its files, and its receipts' proofs, stand on the site


class Witness(models.Model):
    """How far a witness of the log has come, by its key's name."""

    name = models.CharField(max_length=255, primary_key=True)
    size = models.BigIntegerField(default=0)  # of the last head it signed
    next_try_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    says = models.TextField(default="")  # why it did not sign


class Witnessed(models.Model):
    """One witness's signature under one head."""

    head = models.ForeignKey(LogHead, on_delete=models.PROTECT, related_name="witnessed")
    name = models.CharField(max_length=255)
    line = models.TextField()  # c2sp.org/tlog-cosignature, without the line's end
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("head", "name", name="witnessed_once")]
