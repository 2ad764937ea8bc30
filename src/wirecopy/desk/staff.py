"""The people page: who is in the newsroom, what each may do, and letting in, changing, letting out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from wirecopy.desk import members, passkeys, recovery, sessions
from wirecopy.desk.members import By
from wirecopy.desk.models import Act, Member, SignIn
from wirecopy.desk.roles import MAY, SAYS, address_of, log_act, may
from wirecopy.desk.sure import sure
from wirecopy.errors import RefusedError

PAGE = "/desk/people/"
_LIVES = {"4": "4 hours", "48": "2 days", "168": "a week"}  # hours that a link is good
_LOG = 20


class InviteForm(forms.Form):
    name = forms.CharField(
        max_length=150,
        help_text="What they sign in with: letters, digits and @ . + - _",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    role = forms.ChoiceField(choices=[(role, role.label) for role in Member.Role], initial=Member.Role.EDITOR)
    hours = forms.ChoiceField(label="The link is good for", choices=list(_LIVES.items()), initial="48")


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=500, required=False)


class RoleForm(ReasonForm):
    role = forms.ChoiceField(choices=Member.Role.choices)


class LinkForm(ReasonForm):
    hours = forms.ChoiceField(choices=list(_LIVES.items()))


@require_safe
@may("people")
def people(request: HttpRequest) -> HttpResponse:
    """GET /desk/people/"""
    return _page(request, InviteForm())


def _page(request: HttpRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    seen = SignIn.objects.values_list("user_id").annotate(places=Count("pk"), last=Max("seen_at"))
    here = {user_id: (places, last) for user_id, places, last in seen}
    everybody = members.everybody()
    rows = [
        {
            "member": member,
            "standing": members.standing(member),
            "places": here.get(member.user_id, (0, None))[0],
            "last": here.get(member.user_id, (0, None))[1] or member.user.last_login,
        }
        for member in everybody
    ]
    rows.sort(key=lambda row: row["standing"] == "removed")
    context = {"rows": rows, "form": form, "roles": list(Member.Role), "acts": _table()}
    return render(request, "desk/people.html", context, status=status)


def _table() -> list[tuple[str, list[bool]]]:
    """The table of roles in words: what may be done, and whether each role may."""
    return [(SAYS[act], [role in allowed for role in Member.Role]) for act, allowed in MAY.items()]


@require_POST
@may("people")
@sure(PAGE)
def invite(request: HttpRequest) -> HttpResponse:
    """POST /desk/people/invite/: the link is shown once, on the page that answers."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    given = form.cleaned_data
    if User.objects.filter(username=given["name"], is_active=True).exists():
        form.add_error("name", "There is somebody of that name. Open their page to change something.")
        return _page(request, form, status=400)
    hours = timedelta(hours=int(given["hours"]))
    try:
        token = members.invite(
            given["name"], given["role"], datetime.now(UTC), by=_by(request, ""), good_for=hours
        )
    except RefusedError as error:
        form.add_error("name", str(error))
        return _page(request, form, status=400)
    return _link(request, given["name"], token)


def _link(request: HttpRequest, name: str, token: str) -> HttpResponse:
    member = Member.objects.select_related("user").get(user__username=name)
    link = f"{settings.WIRECOPY['SITE_URL']}/desk/welcome/{token}"
    return render(request, "desk/invited.html", {"member": member, "link": link})


@require_safe
@may("people")
def person(request: HttpRequest, member: int) -> HttpResponse:
    """GET /desk/people/MEMBER/"""
    found = get_object_or_404(Member.objects.select_related("user"), pk=member)
    name = found.user.get_username()
    context = {
        "member": found,
        "standing": members.standing(found),
        "roles": Member.Role.choices,
        "lives": list(_LIVES.items()),
        "sessions": SignIn.objects.filter(user_id=found.user_id).order_by("-seen_at"),
        "has_app": TOTPDevice.objects.filter(user_id=found.user_id, confirmed=True).exists(),
        "keys": passkeys.keys_of(found.user),
        "codes": recovery.left(found.user),
        "log": Act.objects.filter(what="people", field=name[:40]).order_by("-pk")[:_LOG],
        "invitation_is_open": found.invited_until is not None and found.invited_until > datetime.now(UTC),
    }
    return render(request, "desk/person.html", context)


def _act(
    form_class: type[ReasonForm],
) -> Callable[[Callable[..., HttpResponse | str]], Callable[..., HttpResponse]]:
    """A view of POST /desk/people/MEMBER/…/, around what it does to whom: what it says, or what it answers."""

    def made(does: Callable[..., HttpResponse | str]) -> Callable[..., HttpResponse]:
        @require_POST
        @may("people")
        @sure(PAGE)
        def view(request: HttpRequest, member: int) -> HttpResponse:
            found = get_object_or_404(Member.objects.select_related("user"), pk=member)
            form = form_class(request.POST)
            if not form.is_valid():
                messages.error(request, "That form was not whole; load the page again.")
                return redirect("desk-person", member=member)
            try:
                said = does(request, found, form.cleaned_data)
            except RefusedError as error:
                messages.error(request, str(error))
            else:
                if isinstance(said, HttpResponse):
                    return said
                messages.success(request, said)
            return redirect("desk-person", member=member)

        return view

    return made


@_act(RoleForm)
def role(request: HttpRequest, member: Member, given: dict[str, Any]) -> str:
    name = member.user.get_username()
    if given["role"] == member.role:
        return f"{name} is {member.get_role_display().lower()} already."
    members.change_role(name, given["role"], by=_by(request, given["reason"]))
    return f"{name} is {Member.Role(given['role']).label.lower()} now."


@_act(ReasonForm)
def remove(request: HttpRequest, member: Member, given: dict[str, Any]) -> str:
    name = member.user.get_username()
    members.remove(name, by=_by(request, given["reason"]))
    return f"{name} is let in no more, and is signed out everywhere. What they did stays in the log."


@_act(LinkForm)
def reset(request: HttpRequest, member: Member, given: dict[str, Any]) -> HttpResponse:
    name = member.user.get_username()
    hours = timedelta(hours=int(given["hours"]))
    token = members.reset(name, datetime.now(UTC), by=_by(request, given["reason"]), good_for=hours)
    return _link(request, name, token)


@_act(ReasonForm)
def end(request: HttpRequest, member: Member, given: dict[str, Any]) -> str:
    """All of somebody's sessions, or the one named `session`."""
    chosen = request.POST.get("session", "")
    theirs = SignIn.objects.filter(user_id=member.user_id)
    if chosen:
        theirs = theirs.filter(pk=int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else theirs.none()
    name = member.user.get_username()
    keys = list(theirs.values_list("session_key", flat=True))
    if keys:
        log_act(
            request,
            "people",
            field=name[:40],
            after=f"signed out in {len(keys)} places",
            reason=given["reason"],
        )
    count = sessions.end(keys)
    return f"{name} is signed out in {count} place{'' if count == 1 else 's'}."


def _by(request: HttpRequest, reason: str) -> By:
    return By(who=request.user.get_username(), address=address_of(request), reason=reason)
