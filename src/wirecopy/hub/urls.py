"""The hub's one address."""

from __future__ import annotations

from django.urls import path

from wirecopy.hub.asking import hub

urlpatterns = [path("hub", hub, name="hub")]
