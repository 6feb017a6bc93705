"""What only a real browser shows: a passkey with a virtual authenticator, and the countdown."""

import os
import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tests.factories.people import make_person

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's sync API runs an event loop in this thread
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


def test_a_passkey_is_added_and_signs_in_without_a_password(live_server, context, page, settings):
    address = live_server.url.replace("127.0.0.1", "localhost")
    settings.ALLOWED_HOSTS = ["localhost"]
    person = make_person(username="zhang")
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    errors: list[str] = []
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(f"{address}/accounts/login/password/?next=/accounts/2fa/webauthn/add/")
    page.fill("[name=login]", "zhang")
    page.fill("[name=password]", "good-pass-1")
    page.click("main button.button-main")
    page.fill("[name=password]", "good-pass-1")  # adding a factor asks once more
    page.click("main button.button-main")
    page.fill("[name=name]", "我的手机")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    assert Authenticator.objects.filter(user=person, type="webauthn").exists()

    context.clear_cookies()
    page.goto(f"{address}/accounts/login/password/")
    page.click("#passkey_login")
    page.wait_for_url("**/me/")
    assert person.name in page.locator("main").inner_text()
    assert errors == []


def test_the_button_for_a_new_code_counts_down(live_server, page):
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=phone]", "13800138000")
    page.click("main button.button-main")
    button = page.locator("[data-resend]")
    expect(button).to_have_attribute("aria-disabled", "true")  # the script has begun
    first = seconds_on(button)
    assert 50 <= first <= 60
    page.wait_for_timeout(1100)
    assert seconds_on(button) < first


def seconds_on(button):
    return int(re.search(r"\d+", button.inner_text())[0])
