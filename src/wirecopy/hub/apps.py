"""The Django app of the hub."""

from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "wirecopy.hub"
    label = "hub"
