"""The Django app of partners and of what goes out to them."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "wirecopy.partners"
    label = "partners"
