"""The real worker that tests start: the product's queue, quicker, with the two lowest floors and the tests' tasks, so that a start takes a second.

The whole site under a real worker is started in tests/config/test_serve.py.
"""

from config.settings import *  # noqa: F403
from config.settings import Q_CLUSTER

INSTALLED_APPS = ["work", "ledger", "django_q", "django.contrib.auth", "django.contrib.contenttypes"]
AUTH_USER_MODEL = "auth.User"  # no job here is asked for by a person
ROOT_URLCONF = "work.urls"
MIDDLEWARE: list[str] = []
TEMPLATES: list[dict[str, object]] = []
STATICFILES_DIRS: list[str] = []
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "config.E005"]  # on PostgreSQL this one worker shares its cache with nobody
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
Q_CLUSTER = {**Q_CLUSTER, "poll": 0.1, "guard_cycle": 0.25}
WORK_TASK_MODULES = ["tests.work.tasks"]
