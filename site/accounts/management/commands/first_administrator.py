"""Makes the one person whom nobody invited."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.people import AdministratorExists, make_first_administrator
from accounts.models import Person


class Command(BaseCommand):
    help = "Make the first administrator. What is not given is asked for; the password comes from ADMINISTRATOR_PASSWORD or is asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", help="the person's name")
        parser.add_argument("--username", help="to sign in with")
        parser.add_argument("--phone", help="mobile number, may be empty")
        parser.add_argument("--if-none", action="store_true", help="do nothing when there is an administrator already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_none"] and Person.objects.filter(roles__kind="administrator", roles__until=None, is_active=True).exists():
            return
        name = options["name"] or input("Name: ")
        username = options["username"] or input("User name: ")
        phone = options["phone"] if options["phone"] is not None else input("Mobile number (may be empty): ")
        password = os.environ.get("ADMINISTRATOR_PASSWORD") or getpass.getpass("Password: ")
        try:
            validate_password(password, Person(username=username, name=name))
            person = make_first_administrator(name=name, username=username, phone=phone, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except AdministratorExists as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{person.username} is the first administrator. At the first sign-in a second factor is set up.")
