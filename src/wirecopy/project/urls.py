"""Every address that is answered by code; all others are files."""

from __future__ import annotations

from django.urls import include, path

from wirecopy.site.cosigning import cosign
from wirecopy.site.moved import coverage
from wirecopy.site.searching import search, suggest

urlpatterns = [
    path("", include("wirecopy.wires.urls")),
    path("", include("wirecopy.api.urls")),
    path("", include("wirecopy.hub.urls")),
    path("", include("wirecopy.project.health")),
    path("", include("wirecopy.project.metrics")),
    path("", include("wirecopy.partners.urls")),
    path("desk/", include("wirecopy.desk.urls")),
    path("coverage/<slug:code>/", coverage, name="coverage"),
    path("coverage/<slug:code>/<str:feed>", coverage, name="coverage feed"),
    path("record/cosign", cosign, name="cosign"),
    path("search", search, name="search"),
    path("search/suggest", suggest, name="suggest"),
]
