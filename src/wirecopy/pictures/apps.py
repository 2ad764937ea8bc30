"""The Django app of pictures."""

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    name = "wirecopy.pictures"
    label = "pictures"
