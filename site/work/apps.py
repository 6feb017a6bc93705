from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules, import_string
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    name = "work"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from importlib import import_module

        from django_q.signals import post_spawn, pre_enqueue

        from work import checks  # noqa: F401  registers itself

        autodiscover_modules("tasks")
        for module in getattr(settings, "WORK_TASK_MODULES", []):
            import_module(module)
        post_spawn.connect(import_string("work.sweeping.sweep_at_worker_start"), dispatch_uid="work.sweep_at_worker_start")
        pre_enqueue.connect(import_string("work.stalling.watch"), dispatch_uid="work.watch")
