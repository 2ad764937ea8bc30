"""The Django app of sources and deliveries."""

from django.apps import AppConfig


class WiresConfig(AppConfig):
    name = "wirecopy.wires"
    label = "wires"
