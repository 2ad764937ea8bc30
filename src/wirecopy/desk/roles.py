"""Who may do what at the desk, as one table, and the decorator that keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from inspect import iscoroutinefunction
from math import ceil
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django_otp.middleware import is_verified

from wirecopy.desk import limits
from wirecopy.desk.models import Act, Member

_ALL = frozenset(Member.Role)
_DESK = frozenset({Member.Role.EDITOR, Member.Role.CHIEF})
_CHIEF = frozenset({Member.Role.CHIEF})
_MACHINES = frozenset({Member.Role.CHIEF, Member.Role.ENGINEER})

MAY: dict[str, frozenset[Member.Role]] = {
    "look": _ALL,  # lists, stories, pictures, one's own sessions
    "save view": _ALL,
    "rework": _DESK,  # headline and picture
    "hold": _DESK,
    "release": _DESK,
    "schedule": _DESK,
    "withdraw": _DESK,
    "kill": _DESK,
    "restore": _CHIEF,  # what was killed
    "front": _DESK,
    "picture": _DESK,
    "gather": _DESK,  # which reports are of one developing story
    "people": _CHIEF,
    "log": _MACHINES,
    "sources": _MACHINES,
    "dialect": _MACHINES,
    "faults": _MACHINES,
    "partners": _CHIEF,
}

# The table in words, for the people page.
SAYS: dict[str, str] = {
    "look": "See the wire, stories, pictures and deliveries",
    "save view": "Save filters of the wire for everybody",
    "rework": "Put a headline over a story's",
    "hold": "Hold a story back",
    "release": "Publish what waits or was held",
    "schedule": "Publish at a time",
    "withdraw": "Take a story off the site",
    "kill": "Kill a story",
    "restore": "Bring back what the desk killed",
    "front": "Order the front page",
    "picture": "Choose, upload and crop pictures",
    "gather": "Say which reports are of one developing story",
    "people": "Invite people, change roles, remove people",
    "log": "Read and export the log",
    "sources": "Pause, resume and test sources",
    "dialect": "Say how a source is read, and try it",
    "faults": "Look into faults and read deliveries again",
    "partners": "Pause partners, send them things again, renew their tokens",
}

_THIS_MACHINE = {"127.0.0.1", "::1"}

# Any: Django takes views that answer at once and views that are awaited, each with arguments of its own.
View = Callable[..., Any]


def may(act: str) -> Callable[[View], View]:
    """For a view: whoever is not signed in is led to the sign-in, whoever may not is told so (403).

    Works for async views as well. The view has `act` afterwards, for the test of every address.
    """
    assert act in MAY, act

    def guard(view: View) -> View:
        if iscoroutinefunction(view):

            @wraps(view)
            async def answer_async(request: HttpRequest, *args: Any, **words: Any) -> HttpResponseBase:
                refusal: HttpResponse | None = await sync_to_async(_refusal_of_a_stream)(request, act)
                if refusal is not None:
                    return refusal
                response: HttpResponseBase = await view(request, *args, **words)
                return response

            guarded: View = answer_async
        else:

            @wraps(view)
            def answer(request: HttpRequest, *args: Any, **words: Any) -> Any:
                return _refusal(request, act) or view(request, *args, **words)

            guarded = answer
        guarded.act = act  # type: ignore[attr-defined]  # functions have room for it
        return guarded

    return guard


def may_do(user: User | AnonymousUser, act: str) -> bool:
    role = role_of(user)
    return role is not None and role in MAY[act]


def role_of(user: User | AnonymousUser) -> Member.Role | None:
    """None for whoever is not signed in with both password and code, or is no member (any more)."""
    if not (user.is_authenticated and user.is_active and is_verified(user)):
        return None
    member = Member.objects.filter(user_id=user.pk).first()
    return Member.Role(member.role) if member else None


def me(request: HttpRequest) -> User:
    """Who asks, in a view that `may` guards."""
    user = request.user
    assert isinstance(user, User)
    return user


def _refusal(request: HttpRequest, act: str) -> HttpResponse | None:
    role = role_of(request.user)
    if role is None:
        if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
            return redirect("/desk/sign-in?" + urlencode({"next": request.get_full_path()}))
        return render(request, "desk/refused.html", {"why": "You are not signed in any more."}, status=403)
    if role not in MAY[act]:
        if request.method == "POST":
            log_act(request, "refused", field=act, after=request.path[:200])
        why = f"Your role here is {role}; this needs {' or '.join(sorted(MAY[act]))}."
        return render(request, "desk/refused.html", {"why": why}, status=403)
    if request.method == "POST" and (wait := limits.spend(act, request.user.pk or 0, datetime.now(UTC))):
        why = f"You have done that very often just now. Nothing was done; wait {limits.in_words(wait)} and try again."
        response = render(request, "desk/refused.html", {"why": why}, status=429)
        response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
        return response
    return None


def _refusal_of_a_stream(request: HttpRequest, act: str) -> HttpResponse | None:
    """The same, and gives the connection back: it is this thread's, and would be kept as long as the stream lasts.
    PostgreSQL has a hundred.
    """
    try:
        return _refusal(request, act)
    finally:
        if not connection.in_atomic_block:
            connection.close()


def log_act(
    request: HttpRequest,
    what: str,
    *,
    story: int | None = None,
    field: str = "",
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    """Write down who did what, in the caller's transaction: either both are there or neither."""
    Act.objects.create(
        who=request.user.get_username() if request.user.is_authenticated else "",
        what=what,
        story_id=story,
        field=field,
        before=before,
        after=after,
        reason=reason,
        address=address_of(request),
    )


def address_of(request: HttpRequest) -> str:
    """The network address that the request came from; behind a proxy on this machine, what that proxy saw."""
    peer = str(request.META.get("REMOTE_ADDR") or "")
    if peer in _THIS_MACHINE and (forwarded := request.headers.get("X-Forwarded-For")):
        # The last is what the proxy itself wrote; those before it are whatever the visitor sent.
        return forwarded.rpartition(",")[2].strip()[:100]
    return peer
