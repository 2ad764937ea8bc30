"""The Django app of pages."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "wirecopy.site"
    label = "site"
