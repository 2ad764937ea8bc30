"""The addresses of partners."""

from __future__ import annotations

from django.urls import URLPattern, path

from wirecopy.desk import partners

urlpatterns: list[URLPattern] = [
    path("partners/", partners.partners, name="desk-partners"),
    path("partners/<slug:slug>/", partners.partner, name="desk-partner"),
    path("partners/<slug:slug>/token/", partners.partner_token, name="desk-partner-token"),
    path("partners/<slug:slug>/<slug:name>/", partners.partner_act, name="desk-partner-act"),
]
