"""The Django app of stories and versions."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "wirecopy.archive"
    label = "archive"
