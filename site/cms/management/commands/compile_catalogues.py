from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms import catalogues


class Command(BaseCommand):
    help = "Merges site/locale/zh_Hans/parts/*.po and compiles them. --check also fails when a text in use has no Chinese."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compile nothing; name each text without Chinese and fail")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        try:
            if not check:
                self.stdout.write(f"{catalogues.compile_parts()} texts compiled.")
                return
            catalogues.agree()
            missing = {(text.context, text.msgid): text for text in catalogues.without_chinese()}
        except catalogues.Disagreement as quarrel:
            raise CommandError(str(quarrel)) from None
        if missing:
            lines = "\n".join(f"{text.where}: {text.msgid!r}{f' (context {text.context})' if text.context else ''}" for text in missing.values())
            raise CommandError(f"{len(missing)} texts have no Chinese; add them to a file in site/locale/zh_Hans/parts:\n{lines}")
        self.stdout.write("Every text in use has its Chinese.")
