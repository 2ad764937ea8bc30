"""Who is signed in where: idle for 30 minutes or after 12 hours one signs in again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import sync_and_async_middleware
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as otp_login
from django_otp.models import Device

from wirecopy.desk.models import SignIn
from wirecopy.desk.roles import address_of

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_TO_THE = timedelta(minutes=1)  # how exactly the last visit is known; finer would write on every request
BACKGROUND = "X-Wirecopy-Background"  # sent by our script with what it does by itself: that is nobody's visit
_EVENTS = "/desk/events"

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@sync_and_async_middleware
def keep_desk(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: ends old sessions, and says what a browser may do with the desk's pages.

    Only for addresses of the desk; the site, its API and pushes know no sessions. Under the web server it is awaited: a
    middleware in a thread waits there for the event loop, and if the browser hangs up while the server is told to
    stop, it waits for a loop that is no more, and the process with it until it is killed.
    """
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            if request.path.startswith("/desk/"):
                await sync_to_async(_before)(request)
            response: HttpResponse = await get_response(request)
            return _after(request, response)

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/desk/"):
            _before(request)
        response: HttpResponse = get_response(request)
        return _after(request, response)

    return answer


def _before(request: HttpRequest) -> None:
    if request.session.session_key and request.user.is_authenticated:
        look_at(request, datetime.now(UTC))


def _after(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.path.startswith("/desk/"):
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
    return response


class DeskForms(CsrfViewMiddleware):
    """Django's guard of forms, for the desk alone: no other address has a session that could be misused."""

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseForbidden | None:
        return super().process_view(request, *view) if request.path.startswith("/desk/") else None


def look_at(request: HttpRequest, now: datetime) -> None:
    """Sign out whoever has been idle or here too long, or was signed out elsewhere; note that the others came."""
    signed_in = SignIn.objects.filter(session_key=request.session.session_key).first()
    if signed_in is None or now - signed_in.at > LONGEST or now - signed_in.seen_at > IDLE:
        end([request.session.session_key or ""])
        logout(request)
    elif now - signed_in.seen_at > _TO_THE and not _is_by_itself(request):
        SignIn.objects.filter(pk=signed_in.pk).update(seen_at=now)


def _is_by_itself(request: HttpRequest) -> bool:
    return BACKGROUND in request.headers or request.path == _EVENTS


def begin(request: HttpRequest, user: User, now: datetime) -> None:
    """Note a fresh session, whose key is new already."""
    SignIn.objects.create(
        session_key=request.session.session_key or "",
        user=user,
        at=now,
        seen_at=now,
        address=address_of(request),
        browser=request.headers.get("User-Agent", "")[:300],
        device=request.session.get(DEVICE_ID_SESSION_KEY, "")[:80],
    )
    old = SignIn.objects.filter(seen_at__lt=now - LONGEST).values_list("session_key", flat=True)
    end(list(old))


def goes_on_by(request: HttpRequest, device: Device) -> None:
    """This session counts as begun with `device` from now on: what began it is being replaced."""
    otp_login(request, device)
    SignIn.objects.filter(session_key=request.session.session_key).update(device=device.persistent_id)


def keep_under_new_key(request: HttpRequest, change: Callable[[], None]) -> None:
    """Do what gives this session another key, and let it stay signed in under that."""
    old = request.session.session_key
    change()
    request.session.save()
    SignIn.objects.filter(session_key=old).update(session_key=request.session.session_key)


def end(keys: list[str]) -> int:
    """Sign out these sessions, at once and for good; how many there were."""
    Session.objects.filter(session_key__in=keys).delete()
    return SignIn.objects.filter(session_key__in=keys).delete()[0]
