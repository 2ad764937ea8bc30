"""What the desk's templates may say besides Django's own: `{% load desk %}`."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser, User

from wirecopy.desk.assets import asset_path
from wirecopy.desk.roles import may_do

register = template.Library()
register.simple_tag(asset_path, name="asset")


@register.filter
def may_act(user: User | AnonymousUser, act: str) -> bool:
    """{% if request.user|may_act:"kill" %}: whether somebody may do an act of roles.MAY."""
    return may_do(user, act)
