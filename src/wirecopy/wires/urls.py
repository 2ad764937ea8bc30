"""The addresses that agencies call."""

from __future__ import annotations

from django.urls import path

from wirecopy.wires.push import push
from wirecopy.wires.websub_subscribe import callback

urlpatterns = [
    path("push/<slug:slug>", push, name="push"),
    path("websub/<slug:code>", callback, name="websub"),
]
