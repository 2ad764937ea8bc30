"""The Django app of the record."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "wirecopy.record"
    label = "record"
