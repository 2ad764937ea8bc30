"""The Django app of developing stories."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "wirecopy.coverage"
    label = "coverage"
