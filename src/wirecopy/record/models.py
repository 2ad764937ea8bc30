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
    log_index = models.BigIntegerField(null=True, unique=True)  # NULL: not in the log yet

    class Meta:
        indexes = [
            models.Index(fields=["story", "-id"], name="receipt_of_story"),
            models.Index(fields=["id"], name="receipt_to_log", condition=models.Q(log_index__isnull=True)),
        ]


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
