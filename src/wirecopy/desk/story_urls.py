"""The addresses of a story at the desk, and of what it came from."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
