"""Every address that is answered by code; all others are files."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("wirecopy.wires.urls"))]
