"""The addresses of the API."""

from __future__ import annotations

from django.urls import path

from wirecopy.api import views

urlpatterns = [
    path("api/v1/", views.description, name="api"),
    path("api/v1/items", views.items, name="api-items"),
    path("api/v1/items/<str:code>", views.item, name="api-item"),
    path("api/v1/<path:rest>", views.not_found),
]
