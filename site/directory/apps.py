from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Studios and craftsmen")

    def ready(self) -> None:
        from directory import checks, home, privacy  # noqa: F401  they register themselves
