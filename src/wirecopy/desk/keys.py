"""How one signs in oneself: passkeys, the authenticator app, recovery codes, the password."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from wirecopy.desk import passkeys, recovery, sessions
from wirecopy.desk.models import Passkey, SignIn
from wirecopy.desk.people import KEYS, qr, secret
from wirecopy.desk.roles import log_act, may, me
from wirecopy.desk.sure import is_sure, sure
from wirecopy.errors import RefusedError

_NEXT_APP = "next app"  # the name of one that is being set up


@require_safe
@may("look")
def keys(request: HttpRequest) -> HttpResponse:
    """GET /desk/keys/"""
    context = {
        "keys": passkeys.keys_of(me(request)),
        "party": passkeys.ours(),
        "left": recovery.left(me(request)),
        "many": recovery.MANY,
        "is_sure": is_sure(request, datetime.now(UTC)),
    }
    return render(request, "desk/keys.html", context)


@require_POST
@may("look")
@sure(KEYS)
def ask(request: HttpRequest) -> HttpResponse:
    """POST /desk/keys/ask: what a browser needs to make a key."""
    try:
        return passkeys.question_to_make(me(request))
    except RefusedError as error:
        return JsonResponse({"why": str(error)}, status=400)


@require_POST
@may("look")
@sure(KEYS)
def add(request: HttpRequest) -> HttpResponse:
    """POST /desk/keys/add: `name`, and `passkey` as the browser made it."""
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:64] or "Passkey"
    try:
        key = passkeys.make(request, me(request), name, request.POST.get("passkey", ""), datetime.now(UTC))
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect(KEYS)
    log_act(request, "sign-in changed", field="passkey", after=f"added {key.name}")
    way = (
        "It signs you in by itself."
        if key.knows_holder
        else "It asks for no finger, face or PIN, so it stands in for the code, beside your password."
    )
    messages.success(request, f"{key.name} is added. {way}")
    return redirect(KEYS)


@require_POST
@may("look")
@sure(KEYS)
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """POST /desk/keys/KEY/remove/: it lets nobody in any more, and what it began ends."""
    with transaction.atomic():
        found = get_object_or_404(Passkey.objects.select_for_update(), pk=key, user_id=me(request).pk)
        began = SignIn.objects.filter(device=found.persistent_id).exclude(
            session_key=request.session.session_key
        )
        log_act(request, "sign-in changed", field="passkey", before=found.name, after="removed")
        sessions.end(list(began.values_list("session_key", flat=True)))
        found.delete()
    messages.success(request, f"{found.name} is removed.")
    return redirect(KEYS)


@require_POST
@may("look")
@sure(KEYS)
def new_codes(request: HttpRequest) -> HttpResponse:
    """POST /desk/keys/recovery/: ten codes, shown this once."""
    with transaction.atomic():
        codes = recovery.renew(me(request))
        log_act(request, "sign-in changed", field="recovery codes", after="new ones")
    return render(request, "desk/recovery.html", {"codes": codes})


class AppForm(forms.Form):
    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        help_text="The six digits the new app shows once it has read the picture.",
        error_messages={"invalid": "The code is six digits."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@may("look")
@sure(KEYS)
def app(request: HttpRequest) -> HttpResponse:
    """POST /desk/keys/app/ with `begin` makes a secret; GET shows it; POST with its code lets it replace the old one."""
    mine = TOTPDevice.objects.filter(user_id=me(request).pk)
    if request.method == "POST" and "begin" in request.POST:
        with transaction.atomic():
            mine.filter(name=_NEXT_APP).delete()
            TOTPDevice.objects.create(user=me(request), name=_NEXT_APP, confirmed=False)
        return redirect(request.path)
    device = mine.filter(name=_NEXT_APP, confirmed=False).first()
    if device is None or not is_sure(request, datetime.now(UTC)):
        return redirect(KEYS)
    form = AppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if _taken_over(request, device, "".join(form.cleaned_data["code"].split())):
            messages.success(request, "The new app is set up. The old one lets nobody in any more.")
            return redirect(KEYS)
        form.add_error("code", "This is not the code that the app shows now.")
    context = {"form": form, "qr": qr(device), "secret": secret(device)}
    return render(request, "desk/app.html", context, status=400 if form.is_bound else 200)


def _taken_over(request: HttpRequest, device: TOTPDevice, code: str) -> bool:
    """Whether the code was right. The session goes on under the new app, others that the old one began end."""
    with transaction.atomic():
        locked = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        if not locked.verify_token(code):
            return False
        old = list(TOTPDevice.objects.filter(user_id=me(request).pk, confirmed=True))
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True, name="app")
        began = [one.persistent_id for one in old]
        others = SignIn.objects.filter(device__in=began).exclude(session_key=request.session.session_key)
        sessions.end(list(others.values_list("session_key", flat=True)))
        if request.session[DEVICE_ID_SESSION_KEY] in began:
            sessions.goes_on_by(request, locked)
        TOTPDevice.objects.filter(pk__in=[one.pk for one in old]).delete()
        log_act(request, "sign-in changed", field="app", after="another app")
    return True


class PasswordForm(forms.Form):
    password = forms.CharField(
        max_length=200,
        strip=False,
        label="New password",
        help_text="At least 12 characters. A sentence is good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )
    again = forms.CharField(
        max_length=200,
        strip=False,
        label="The same again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: Any, *given: Any) -> None:
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


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@may("look")
@sure("/desk/keys/password/")
def password(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/keys/password/: another password; sessions elsewhere end."""
    form = PasswordForm(me(request), *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user = me(request)
            user.set_password(form.cleaned_data["password"])
            user.save(update_fields=["password"])
            others = SignIn.objects.filter(user_id=me(request).pk).exclude(
                session_key=request.session.session_key
            )
            sessions.end(list(others.values_list("session_key", flat=True)))
            sessions.keep_under_new_key(request, lambda: update_session_auth_hash(request, user))
            log_act(request, "sign-in changed", field="password", after="another one")
        messages.success(request, "Your password is changed, and you are signed out everywhere else.")
        return redirect(KEYS)
    return render(request, "desk/password.html", {"form": form}, status=400 if form.is_bound else 200)
