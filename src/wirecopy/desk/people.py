"""Coming and going: the sign-in with password and code, the first visit, one's own sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import urlsplit

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from wirecopy.desk import attempts, sessions
from wirecopy.desk.members import token_digest
from wirecopy.desk.models import Member, SignIn
from wirecopy.desk.roles import address_of, log_act, may, role_of

HOME = "/desk/"
_WRONG = "Name, password and code do not belong together. A code is good once: wait for the next one."


class SignInForm(forms.Form):
    name = forms.CharField(
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        label="Code",
        help_text="The six digits your authenticator app shows now.",
        error_messages={"invalid": "The code is six digits."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/sign-in?next=/desk/…"""
    onward = _within_the_desk(request.GET.get("next", ""))
    if request.method != "POST":
        if role_of(request.user) is not None:
            return redirect(onward)
        return render(request, "desk/sign_in.html", {"form": SignInForm()})
    form = SignInForm(request.POST)
    status = 400
    if form.is_valid():
        now = datetime.now(UTC)
        given = form.cleaned_data
        wait = attempts.take(given["name"], address_of(request), now)
        if wait:
            status = 429
            form.add_error(None, f"Too many tries. Wait {_in_words(wait)} and try again.")
        elif (user := _whose(request, given)) is None:
            log_act(request, "sign-in refused", after=given["name"])
            form.add_error(None, _WRONG)
        else:
            _enter(request, user, now)
            return redirect(onward)
    return render(request, "desk/sign_in.html", {"form": form}, status=status)


def _whose(request: HttpRequest, given: dict[str, Any]) -> User | None:
    """The member whose name, password and code these are. Which of them was wrong, nobody is told.

    With a wrong password the code is not looked at: so a guesser does not use it up.
    """
    user = authenticate(request, username=given["name"], password=given["password"])
    if user is None or not Member.objects.filter(user_id=user.pk).exists():
        return None
    with transaction.atomic():
        devices = TOTPDevice.objects.select_for_update().filter(user_id=user.pk, confirmed=True)
        device = next((one for one in devices if one.verify_token("".join(given["code"].split()))), None)
    if device is None:
        return None
    user.otp_device = device  # type: ignore[attr-defined]  # what django-otp reads at login
    return user


def _enter(request: HttpRequest, user: User, now: datetime) -> None:
    # Whatever the session held before, also under another's key, is thrown away with that key.
    request.session.flush()
    login(request, user)
    request.session.save()
    sessions.begin(request, user, now)
    attempts.forgive(user.get_username(), address_of(request), now)
    log_act(request, "sign in")


@require_POST
@may("look")
def sign_out(request: HttpRequest) -> HttpResponse:
    log_act(request, "sign out")
    sessions.end([request.session.session_key or ""])
    logout(request)
    return redirect("/desk/sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
@may("look")
def my_sessions(request: HttpRequest) -> HttpResponse:
    """GET: where I am signed in. POST: sign out one of them (`session`), or all the others."""
    mine = SignIn.objects.filter(user_id=request.user.pk or 0).order_by("-seen_at")
    others = mine.exclude(session_key=request.session.session_key)
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        ended = (
            others.filter(pk=int(chosen))
            if chosen.isdecimal()
            else others
            if chosen == "others"
            else others.none()
        )
        count = sessions.end(list(ended.values_list("session_key", flat=True)))
        if count:
            log_act(request, "sign out elsewhere", after=str(count))
        messages.success(request, f"Signed out in {count} other place{'s' if count != 1 else ''}.")
        return redirect("/desk/sessions")
    return render(request, "desk/sessions.html", {"sessions": mine, "current": request.session.session_key})


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # Django says why; only it cares
    """What Django answers with where a form has no token, or one of another session."""
    why = "This form is of an earlier visit, and nothing was done. Go back, load the page again and send it once more."
    return render(request, "desk/refused.html", {"why": why}, status=403)


# The first visit


class WelcomeForm(forms.Form):
    password = forms.CharField(
        max_length=200,
        strip=False,
        help_text="At least 12 characters. A sentence is good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        max_length=200,
        strip=False,
        label="The same again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        help_text="The six digits your app shows once it has read the picture.",
        error_messages={"invalid": "The code is six digits."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, user: User, *given: Any) -> None:
        super().__init__(*given)
        self._user = user

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "password" in given and given["password"] != given.get("again"):
            self.add_error("again", "The two are not the same.")
        if "password" in given:
            try:
                validate_password(given["password"], self._user)
            except ValidationError as error:
                self.add_error("password", error)
        return given


@sensitive_post_parameters("password", "again", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """GET and POST /desk/welcome/TOKEN: set one's password and authenticator app; good once, for 48 hours."""
    now = datetime.now(UTC)
    member = _invited(token, now)
    if member is None:
        why = (
            "This link was used already or is too old. Whoever sent it can make a new one: wirecopy desk add."
        )
        return render(request, "desk/refused.html", {"why": why}, status=410)
    device = TOTPDevice.objects.get(user=member.user, confirmed=False)
    form = WelcomeForm(member.user, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            locked = TOTPDevice.objects.select_for_update().get(pk=device.pk)
            is_right = locked.verify_token("".join(form.cleaned_data["code"].split()))
            # Of two who use the link at once, one finds it used.
            used = is_right and Member.objects.filter(
                pk=member.pk, invited_sha256=token_digest(token)
            ).update(invited_sha256="", invited_until=None)
            if used:
                member.user.set_password(form.cleaned_data["password"])
                member.user.save(update_fields=["password"])
                TOTPDevice.objects.filter(user=member.user, confirmed=True).delete()
                TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
                member.user.otp_device = locked  # type: ignore[attr-defined]  # what django-otp reads at login
                sessions.end(
                    list(SignIn.objects.filter(user=member.user).values_list("session_key", flat=True))
                )
                _enter(request, member.user, now)
                return redirect(HOME)
        form.add_error("code", "This is not the code that the app shows now.")
    context = {"form": form, "name": member.user.get_username(), "qr": _qr(device), "secret": _secret(device)}
    return render(request, "desk/welcome.html", context, status=400 if form.is_bound else 200)


def _invited(token: str, now: datetime) -> Member | None:
    return (
        Member.objects.select_related("user")
        .filter(invited_sha256=token_digest(token), invited_until__gt=now, user__is_active=True)
        .first()
    )


def _qr(device: TOTPDevice) -> str:
    """An SVG that stands in the page as it is: it has no style attribute, which our policy forbids."""
    return segno.make_qr(device.config_url).svg_inline(
        scale=5, border=2, light="#fff", dark="#000", title="What your authenticator app reads"
    )


def _secret(device: TOTPDevice) -> str:
    """For apps that cannot see the picture: base32 in groups of four."""
    from base64 import b32encode

    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _within_the_desk(wanted: str) -> str:
    """Where to go after the sign-in: never to another host, however it is written."""
    parts = urlsplit(wanted)
    ours = wanted.startswith(HOME) and not (parts.scheme or parts.netloc) and "\\" not in wanted
    return wanted if ours and wanted.isprintable() else HOME


def _in_words(wait: timedelta) -> str:
    minutes = ceil(wait.total_seconds() / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
