from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContestConfig(AppConfig):
    name = "contest"
    verbose_name = _("Contests")

    def ready(self) -> None:
        from contest import home, privacy, projections  # noqa: F401  register themselves
        from contest.actions import judges  # noqa: F401  what an invitation to judge gives, what judges need
