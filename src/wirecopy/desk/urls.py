"""Every address of the desk. All but those in `OPEN` ask who you are."""

from __future__ import annotations

from django.urls import include, path

from wirecopy.desk import events, front, partners_urls, people, people_urls, wire
from wirecopy.desk.assets import asset

OPEN = {"desk-sign-in", "desk-sign-in-ask", "desk-welcome", "desk-asset"}

urlpatterns = [
    path("", wire.wire, name="desk-wire"),
    path("rows", wire.rows, name="desk-rows"),
    path("events", events.events, name="desk-events"),
    path("views", wire.save_view, name="desk-views"),
    path("front/", front.front, name="desk-front"),
    path("front/preview/", front.preview, name="desk-front-preview"),
    path("sign-in", people.sign_in, name="desk-sign-in"),
    path("sign-in/ask", people.ask_for_passkey, name="desk-sign-in-ask"),
    path("sign-out", people.sign_out, name="desk-sign-out"),
    path("sessions", people.my_sessions, name="desk-sessions"),
    path("welcome/<str:token>", people.welcome, name="desk-welcome"),
    path("static/<str:name>", asset, name="desk-asset"),
    path("", include("wirecopy.desk.story_urls")),
    path("", include(people_urls)),
    path("", include(partners_urls)),
]
