"""Coming and going: the sign-in with password and code or with a passkey, the first visit, one's own sessions."""

from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from wirecopy.desk import attempts, passkeys, recovery, sessions
from wirecopy.desk.limits import in_words
from wirecopy.desk.members import forget_second_factors, token_digest
from wirecopy.desk.models import Member, Passkey, Recovery, SignIn
from wirecopy.desk.onward import within_the_desk
from wirecopy.desk.roles import address_of, log_act, may, role_of
from wirecopy.errors import RefusedError

KEYS = "/desk/keys/"
_WRONG = "Name, password and code do not belong together. A code is good once: wait for the next one."
_WRONG_KEY = "That passkey did not let you in. Try again, or sign in with password and code."


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
        r"^\s*(?:\d{3}\s?\d{3}|(?:\d{4}[\s-]?){3}\d{4})\s*$",
        label="Code",
        help_text="The six digits your authenticator app shows now, or one of your recovery codes.",
        error_messages={"invalid": "The code is six digits, a recovery code sixteen."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@sensitive_post_parameters("password", "code", "passkey")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/sign-in?next=/desk/…: name, password and code; or `passkey`, a browser's answer, which
    stands for all three or, with name and password, for the code.
    """
    onward = within_the_desk(request.GET.get("next", ""))
    if request.method != "POST":
        if role_of(request.user) is not None:
            return redirect(onward)
        return _sign_in_page(request, SignInForm())
    now = datetime.now(UTC)
    form = SignInForm(request.POST)
    if answer := request.POST.get("passkey", ""):
        return _with_passkey(request, answer, onward, now)
    if not form.is_valid():
        return _sign_in_page(request, form, status=400)
    given = form.cleaned_data
    if wait := attempts.take(given["name"], address_of(request), now):
        form.add_error(None, f"Too many tries. Wait {in_words(wait)} and try again.")
        return _sign_in_page(request, form, status=429)
    user = _whose(request, given, now)
    if user is None:
        log_act(request, "sign-in refused", after=given["name"])
        form.add_error(None, _WRONG)
        return _sign_in_page(request, form, status=400)
    _enter(request, user, now)
    if isinstance(user.otp_device, Recovery):  # type: ignore[attr-defined]  # what django-otp reads at login
        left = recovery.left(user)
        messages.warning(
            request, f"That recovery code is used up; {left} are left. Is the phone lost? Set up another app."
        )
        return redirect(KEYS)
    return redirect(onward)


def _sign_in_page(request: HttpRequest, form: SignInForm, *, status: int = 200) -> HttpResponse:
    return render(request, "desk/sign_in.html", {"form": form, "party": passkeys.ours()}, status=status)


def _whose(request: HttpRequest, given: dict[str, Any], now: datetime) -> User | None:
    """The member whose name, password and code these are. Which of them was wrong, nobody is told.

    With a wrong password the code is not looked at: so a guesser does not use it up.
    """
    user = _by_password(request, given["name"], given["password"])
    if user is None:
        return None
    code = "".join(str(int(digit)) for digit in given["code"] if digit.isdecimal())
    with transaction.atomic():
        if len(code) > 6:
            device = recovery.use(user, code, now)
        else:
            devices = TOTPDevice.objects.select_for_update().filter(user_id=user.pk, confirmed=True)
            device = next((one for one in devices if one.verify_token(code)), None)
    if device is None:
        return None
    user.otp_device = device  # type: ignore[attr-defined]  # what django-otp reads at login
    return user


def _by_password(request: HttpRequest, name: str, password: str) -> User | None:
    user = authenticate(request, username=name, password=password)
    return user if isinstance(user, User) and Member.objects.filter(user_id=user.pk).exists() else None


@sensitive_post_parameters("password")
@require_POST
def ask_for_passkey(request: HttpRequest) -> HttpResponse:
    """POST /desk/sign-in/ask: what the browser needs to ask for a key. With `name` and `password`, one of theirs.

    Counts as a try if a password is given. Never tells whether it was right, or whether there is such a person.
    """
    name, password = request.POST.get("name", "")[:150], request.POST.get("password", "")[:200]
    try:
        if not name:
            return passkeys.question_alone()
        if wait := attempts.take(name, address_of(request), datetime.now(UTC)):
            why = f"Too many tries. Wait {in_words(wait)} and try again."
            return JsonResponse({"why": why}, status=429)
        return passkeys.question_second(name, _by_password(request, name, password))
    except RefusedError as error:
        return JsonResponse({"why": str(error)}, status=400)


def _with_passkey(request: HttpRequest, answer: str, onward: str, now: datetime) -> HttpResponse:
    key = passkeys.claimed(answer)
    name = request.POST.get("name", "")[:150]
    who = key.user.get_username() if key else name
    form = SignInForm(initial={"name": name})
    if wait := attempts.take(who, address_of(request), now):
        messages.error(request, f"Too many tries. Wait {in_words(wait)} and try again.")
        return _sign_in_page(request, form, status=429)
    if key is None or not _lets_in(request, key, answer, name, now):
        log_act(request, "sign-in refused", field="passkey", after=who)
        messages.error(request, _WRONG_KEY)
        return _sign_in_page(request, form, status=400)
    key.user.otp_device = key
    _enter(request, key.user, now)
    return redirect(onward)


def _lets_in(request: HttpRequest, key: Passkey, answer: str, name: str, now: datetime) -> bool:
    """A key alone if it knew who held it; else as the second thing, beside its holder's name and password."""
    purpose = passkeys.purpose_of(request, now)
    if purpose == passkeys.ALONE:
        is_member = key.user.is_active and Member.objects.filter(user_id=key.user_id).exists()
        return is_member and passkeys.is_right(request, key, answer, purpose, now)
    user = _by_password(request, name, request.POST.get("password", "")[:200])
    is_theirs = user is not None and user.pk == key.user_id
    return is_theirs and passkeys.is_right(request, key, answer, passkeys.SECOND, now)


def _enter(request: HttpRequest, user: User, now: datetime) -> None:
    # Whatever the session held before, also under another's key, is thrown away with that key.
    request.session.flush()
    login(request, user)
    request.session.save()
    sessions.begin(request, user, now)
    attempts.forgive(user.get_username(), address_of(request), now)
    device = user.otp_device  # type: ignore[attr-defined]  # what django-otp reads at login
    log_act(request, "sign in", field=_WAYS.get(type(device), ""), after=getattr(device, "name", ""))


_WAYS = {TOTPDevice: "app", Passkey: "passkey", Recovery: "recovery code"}


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
    device = (
        TOTPDevice.objects.filter(user=member.user, name="app", confirmed=False).first() if member else None
    )
    if member is None or device is None:
        why = "This link was used already or is too old. Whoever sent it can make a new one."
        return render(request, "desk/refused.html", {"why": why}, status=410)
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
                forget_second_factors(member.user_id, but=device.pk)
                TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
                member.user.otp_device = locked  # type: ignore[attr-defined]  # what django-otp reads at login
                sessions.end(
                    list(SignIn.objects.filter(user=member.user).values_list("session_key", flat=True))
                )
                _enter(request, member.user, now)
                messages.success(
                    request, "You are set up. Print recovery codes for the day your phone is lost."
                )
                return redirect(KEYS)
        form.add_error("code", "This is not the code that the app shows now.")
    context = {"form": form, "name": member.user.get_username(), "qr": qr(device), "secret": secret(device)}
    return render(request, "desk/welcome.html", context, status=400 if form.is_bound else 200)


def _invited(token: str, now: datetime) -> Member | None:
    return (
        Member.objects.select_related("user")
        .filter(invited_sha256=token_digest(token), invited_until__gt=now, user__is_active=True)
        .first()
    )


def qr(device: TOTPDevice) -> str:
    """An SVG that stands in the page as it is: it has no style attribute, which our policy forbids."""
    return segno.make_qr(device.config_url).svg_inline(
        scale=5, border=2, light="#fff", dark="#000", title="What your authenticator app reads"
    )


def secret(device: TOTPDevice) -> str:
    """For apps that cannot see the picture: base32 in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
