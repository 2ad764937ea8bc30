"""The API as its callers use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

Get = Callable[..., HttpResponse]


@pytest.fixture
def get() -> Any:
    """`get(address, **headers)`."""
    with override_settings(ROOT_URLCONF="wirecopy.api.urls"):
        yield lambda address, **headers: Client(headers=headers).get(address)
