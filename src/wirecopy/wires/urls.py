"""The addresses that agencies call."""

from __future__ import annotations

from django.urls import path

from wirecopy.wires.push import push

urlpatterns = [path("push/<slug:slug>", push, name="push")]
