"""One process that signs in, as a web worker of its own would: `python -m tests.services.sign_in_process ROLE …`, under config.settings.

person               makes what is needed and 张 (user name zhang) with the password good-pass-1
guess NAME TIMES     waits for the file `go` in VAR_DIR, then tries wrong passwords; prints how many were tried and not turned away
enter NAME           the right password; prints "in" or what stood in the way
"""

import os
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

LOCKED = "too_many_login_attempts"


def sign_in(name: str, password: str) -> Any:
    return Client().post("/accounts/login/password/", {"login": name, "password": password})


def stood_in_the_way(answer: Any) -> set[str]:
    return {error.code for error in answer.context["form"].non_field_errors().as_data()}


def person() -> None:
    from tests.factories.people import make_person

    if "cache" in settings.DATABASES:
        call_command("createcachetable", database="cache", verbosity=0)
    made = make_person("张", username="zhang", phone="+8613800138000", email="zhang@example.com")
    print(made.pk)


def guess(name: str, times: str) -> None:
    while not (settings.VAR_DIR / "go").exists():
        time.sleep(0.01)
    print(tried(name, int(times)))


def enter(name: str) -> None:
    print(tried(name, 6), end=" ")
    answer = sign_in(name, "good-pass-1")
    print("in" if answer.status_code == 302 else " ".join(sorted(stood_in_the_way(answer))))


def tried(name: str, times: int) -> int:
    return sum(LOCKED not in stood_in_the_way(sign_in(name, f"wrong-{turn}")) for turn in range(times))


if __name__ == "__main__":
    from django.test.utils import setup_test_environment

    setup_test_environment()  # so that an answer has its context
    {"person": person, "guess": guess, "enter": enter}[sys.argv[1]](*sys.argv[2:])
