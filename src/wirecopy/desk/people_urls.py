"""The addresses of people, of how one signs in, and of the log."""

from __future__ import annotations

from django.urls import URLPattern, path

from wirecopy.desk import keys, log, staff, sure

urlpatterns: list[URLPattern] = [
    path("sure", sure.make_sure, name="desk-sure"),
    path("keys/", keys.keys, name="desk-keys"),
    path("keys/ask", keys.ask, name="desk-key-ask"),
    path("keys/add", keys.add, name="desk-key-add"),
    path("keys/<int:key>/remove/", keys.remove, name="desk-key-remove"),
    path("keys/recovery/", keys.new_codes, name="desk-recovery"),
    path("keys/app/", keys.app, name="desk-app"),
    path("keys/password/", keys.password, name="desk-password"),
    path("log/", log.log, name="desk-log"),
    path("log/export", log.export, name="desk-log-export"),
    path("people/", staff.people, name="desk-people"),
    path("people/invite/", staff.invite, name="desk-invite"),
    path("people/<int:member>/", staff.person, name="desk-person"),
    path("people/<int:member>/role/", staff.role, name="desk-person-role"),
    path("people/<int:member>/remove/", staff.remove, name="desk-person-remove"),
    path("people/<int:member>/reset/", staff.reset, name="desk-person-reset"),
    path("people/<int:member>/sessions/", staff.end, name="desk-person-sessions"),
]
