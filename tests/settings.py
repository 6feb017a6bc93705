"""What differs while testing, and nothing else."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_var = Path(os.environ.get("TEST_VAR_DIR") or Path(__file__).resolve().parent.parent / "var" / "test")
os.environ["VAR_DIR"] = str(_var)
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("SITE_URL", "http://localhost:8000")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
if "TEST_CACHE_URL" in os.environ:  # a Redis that is emptied before each test: one process at a time
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["TEST_CACHE_URL"]}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATABASES.pop("cache", None)
DATABASE_ROUTERS: list[str] = []
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = _var / "unused.sqlite3"  # a test that forgets its database must not find a real one
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
TEMPLATE_FOLDER = _var  # migrated databases, shared by all test processes; everything else that lasts is this process's own
VAR_DIR = FILES_DIR = Path(tempfile.mkdtemp(prefix="gongchuang-test-"))
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)
PRIVATE_DIR, MEDIA_ROOT = VAR_DIR / "private", VAR_DIR / "public"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "notices.sms.memory"
