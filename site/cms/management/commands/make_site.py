from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cms.tree import make_site


class Command(BaseCommand):
    help = "Makes what every site needs: languages, home page, lists and standing pages in both. Run again, it changes nothing but the address."

    def handle(self, *args: Any, **options: Any) -> None:
        make_site()
        self.stdout.write(f"The site stands at {settings.SITE_URL}.")
