from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _lay_triggers(sender: AppConfig, using: str, **kwargs: Any) -> None:
    from ledger.append_only import lay_all

    lay_all(connections[using])


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        from ledger import checks  # noqa: F401  registers itself

        post_migrate.connect(_lay_triggers, dispatch_uid="ledger.append_only")
