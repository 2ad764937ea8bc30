"""Before somebody changes who gets in, the desk makes sure that it is still they: the password once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wirecopy.desk import attempts
from wirecopy.desk.limits import in_words
from wirecopy.desk.models import SignIn
from wirecopy.desk.onward import within_the_desk
from wirecopy.desk.roles import View, address_of, log_act, may

FOR = timedelta(minutes=15)
_KEPT_AS = "sure_at"


def is_sure(request: HttpRequest, now: datetime) -> bool:
    """Whether they signed in, or gave their password again, a short while ago."""
    said = request.session.get(_KEPT_AS, "")
    if said and now - datetime.fromisoformat(said) < FOR:
        return True
    signed_in = SignIn.objects.filter(session_key=request.session.session_key).first()
    return signed_in is not None and now - signed_in.at < FOR


def sure(page: str) -> Callable[[View], View]:
    """For a view that changes who gets in: whoever is not sure gives the password first and comes back to `page`.

    Reading needs nothing. Stands under `may`, which asks who it is.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **words: Any) -> Any:
            if request.method == "POST" and not is_sure(request, datetime.now(UTC)):
                return redirect("/desk/sure?" + urlencode({"next": page}))
            return view(request, *args, **words)

        return answer

    return guard


class SureForm(forms.Form):
    password = forms.CharField(
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@may("look")
def make_sure(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/sure?next=/desk/…"""
    form = SureForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            now = datetime.now(UTC)
            name = request.user.get_username()
            if wait := attempts.take(name, address_of(request), now):
                status = 429
                form.add_error(None, f"Too many tries. Wait {in_words(wait)} and try again.")
            elif request.user.check_password(form.cleaned_data["password"]):
                attempts.forgive(name, address_of(request), now)
                request.session[_KEPT_AS] = now.isoformat()
                return redirect(within_the_desk(request.GET.get("next", "")))
            else:
                log_act(request, "password refused")
                form.add_error("password", "That is not your password.")
    return render(request, "desk/sure.html", {"form": form}, status=status)
