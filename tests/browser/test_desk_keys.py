"""Coming in at the desk in a real browser, with Chromium's virtual authenticators for phones and security keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, Page

from tests.browser.desk_running import bring, served
from tests.browser.test_pages import _AXE, _RULES
from tests.desk.people import PASSWORD, a_member, code_of, signed_in
from wirecopy.desk import members, recovery
from wirecopy.desk.models import Act, Passkey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _beside_a_browser() -> Iterator[None]:
    """Before the database and the browser: Playwright holds an event loop in this thread, in which nothing
    of ours runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def desk(transactional_db: None) -> Iterator[str]:
    """The desk at a name: browsers know no passkeys of addresses by number."""
    with served() as address:
        yield f"http://localhost:{urlsplit(address).port}"


def _key_beside(page: Page, *, knows_holder: bool) -> None:
    """Plug in a virtual authenticator: one that asks for a finger, or one that only wants to be touched."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal" if knows_holder else "usb",
        "hasResidentKey": knows_holder,
        "hasUserVerification": knows_holder,
        "isUserVerified": knows_holder,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _sign_in_by_code(page: Page, desk: str, name: str, code: str) -> None:
    page.goto(f"{desk}/desk/sign-in")
    page.fill("#id_name", name)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_code", code)
    page.press("#id_code", "Enter")
    page.wait_for_load_state()


def test_from_the_invitation_to_a_sign_in_with_nothing_but_a_passkey(browser: Browser, desk: str) -> None:
    token = members.invite("lena", "editor", datetime.now(UTC))
    with browser.new_context() as context:
        page = context.new_page()
        _key_beside(page, knows_holder=True)
        page.goto(f"{desk}/desk/welcome/{token}")
        page.fill("#id_password", PASSWORD)
        page.fill("#id_again", PASSWORD)
        page.fill("#id_code", f"{totp(TOTPDevice.objects.get().bin_key):06}")
        page.click("text=Set up and sign in")
        page.wait_for_url("**/desk/keys/")
        page.fill("#id_key_name", "Laptop")
        page.click("text=Add a passkey")
        page.wait_for_selector(".notice-success")
        assert "signs you in by itself" in page.locator(".sessions").inner_text()
        page.click("text=Sign out")
        page.wait_for_url("**/desk/sign-in")
        page.click("text=Sign in with a passkey")
        page.wait_for_url("**/desk/")
        assert "lena" in page.locator(".bar-end").inner_text()
    last = Act.objects.filter(what="sign in").latest("pk")
    assert (last.who, last.field, last.after) == ("lena", "passkey", "Laptop")
    key = Passkey.objects.get()
    assert key.used_at is not None
    assert User.objects.get().pk == key.user_id


def test_a_key_that_asks_for_no_finger_stands_in_for_the_code_and_for_nothing_else(
    browser: Browser, desk: str
) -> None:
    user = a_member("omar")
    with browser.new_context() as context:
        page = context.new_page()
        _key_beside(page, knows_holder=False)
        _sign_in_by_code(page, desk, "omar", code_of(user))
        page.goto(f"{desk}/desk/keys/")
        page.fill("#id_key_name", "Old key")
        page.click("text=Add a passkey")
        page.wait_for_selector(".notice-success")
        assert "stands in for the code" in page.locator(".sessions").inner_text()
        page.click("text=Sign out")
        page.wait_for_url("**/desk/sign-in")
        page.fill("#id_name", "omar")
        page.fill("#id_password", "not the password")
        page.click("text=Use a passkey instead of the code")
        page.wait_for_selector("[data-passkey-says]:not(:empty)")
        page.fill("#id_password", PASSWORD)
        page.click("text=Use a passkey instead of the code")
        page.wait_for_url("**/desk/")
        page.goto(f"{desk}/desk/keys/")
        page.click("text=Remove")
        page.wait_for_load_state()
        # It was what began this session, and is replaced by nothing.
        page.goto(f"{desk}/desk/")
        assert page.url.startswith(f"{desk}/desk/sign-in")


def test_a_lost_phone_and_no_javascript_a_recovery_code_lets_in_and_another_app_is_set_up(
    browser: Browser, desk: str
) -> None:
    user = a_member("noor")
    code = recovery.renew(user)[0]
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        _sign_in_by_code(page, desk, "noor", code)
        assert "9 are left" in page.locator(".notice-warning").inner_text()
        page.click("button:has-text('Set up another app')")
        next_app = TOTPDevice.objects.get(user=user, confirmed=False)
        page.fill("#id_code", f"{totp(next_app.bin_key):06}")
        page.click("text=Use this app from now on")
        assert "set up" in page.locator(".notice-success").inner_text()
        page.click("text=Sign out")
        _sign_in_by_code(page, desk, "noor", code)
        assert page.locator("[role=alert]").count() == 1
    assert TOTPDevice.objects.get(user=user).pk == next_app.pk


def test_people_are_invited_and_let_go_in_the_browser(browser: Browser, desk: str) -> None:
    with browser.new_context() as context:
        bring(context, signed_in("chief", "chief"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/people/")
        page.fill("#id_name", "lena")
        page.select_option("#id_role", "engineer")
        page.click("text=Make a link")
        link = page.input_value("#link")
        page.goto(f"{desk}/desk/people/")
        page.click("text=lena")
        page.click("text=Let lena in no more")
        page.fill("#remove_reason", "Left the house")
        page.click("button:has-text('Remove')")
        page.wait_for_selector(".notice-success")
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 410
    act = Act.objects.filter(what="people").latest("pk")
    assert (act.who, act.field, act.before, act.after, act.reason) == (
        *("chief", "lena", "engineer", "removed", "Left the house"),
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_keeps_anybody_from_coming_in(browser: Browser, desk: str, width: int, scheme: str) -> None:
    client = signed_in("noor", "chief")
    user = User.objects.get(username="noor")
    recovery.renew(user)
    Passkey.objects.create(
        user=user,
        name="Work laptop",
        credential="c",
        public_key=b"",
        knows_holder=True,
        challenged_at=datetime.now(UTC),
    )
    members.invite("lena", "editor", datetime.now(UTC))
    pages = ["keys/", "keys/password/", "sure", "people/", f"people/{user.member.pk}/", "sessions"]
    faults: list[object] = []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{desk}/desk/sign-in")
        faults += _faults(page, "sign-in", width)
        bring(context, client, desk)
        for path in pages:
            page.goto(f"{desk}/desk/{path}")
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            faults += _faults(page, path, width)
        page.goto(f"{desk}/desk/keys/")
        page.click("text=Make new recovery codes")
        faults += _faults(page, "recovery", width)
        page.goto(f"{desk}/desk/keys/")
        page.click("button:has-text('Set up another app')")
        faults += _faults(page, "app", width)
    assert faults == []
    assert said == []


def _faults(page: Page, name: str, width: int) -> list[object]:
    page.evaluate(_AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", _RULES)["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [(name, one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] + (
        [(name, "scrolls sideways", wide)] if wide > width else []
    )
