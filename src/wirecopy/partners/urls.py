"""The addresses that partners call."""

from __future__ import annotations

from django.urls import path

from wirecopy.partners.pull import pull

urlpatterns = [path("out/<slug:slug>/", pull, name="pull")]
