"""All settings, from the environment; docs/settings.md says what each variable does. Safe by default: production switches nothing off."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

SITE_DIR = Path(__file__).resolve().parent.parent
ROOT = SITE_DIR.parent
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(ROOT / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"])

# --- data -----------------------------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'gongchuang.sqlite3'}")}
ONE_MACHINE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if ONE_MACHINE:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA foreign_keys=ON;",
    }
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _kept_secret() -> str:
    """Made on the first start and kept beside the data, readable by its owner alone."""
    path = VAR_DIR / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or (_kept_secret() if ONE_MACHINE else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. With a database server every machine needs the same one: set it in the environment (50 random characters)."
    )

CACHE_URL = env.str("CACHE_URL", default="")
if CACHE_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}
else:
    # Lockouts and used one-time codes live here: MAX_ENTRIES culls in key order, not by age, so it must never be reached.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
    DATABASES["cache"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "cache.sqlite3",
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"},
        "CONN_MAX_AGE": DATABASES["default"]["CONN_MAX_AGE"],
    }
    DATABASE_ROUTERS = ["config.router.CacheRouter"]

SEARCH_URL = env.str("SEARCH_URL", default="")  # empty: an index in VAR_DIR/search
SEARCH_INDEX = env.str("SEARCH_INDEX", default="gongchuang")

STORAGE_URL = env.str("STORAGE_URL", default="")  # empty: VAR_DIR
FILES_DIR = Path(STORAGE_URL.removeprefix("file://")) if STORAGE_URL else VAR_DIR
PRIVATE_DIR = FILES_DIR / "private"
MEDIA_URL, MEDIA_ROOT = "/media/", FILES_DIR / "public"
X_ACCEL = env.str("X_ACCEL", default="")  # the internal location nginx serves PRIVATE_DIR from; empty: we send the bytes ourselves
MAX_UPLOAD_MB = env.int("MAX_UPLOAD_MB", default=100)
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "files.limits.WholeRequest", "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]  # fmt: skip
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- the application ------------------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "demo", "cms", "search", "incubator", "contest", "directory", "accounts", "notices", "files", "work", "ledger",
    "allauth", "allauth.account", "allauth.mfa", "allauth.usersessions",
    "wagtail.contrib.redirects", "wagtail.contrib.settings", "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block", "wagtail.embeds", "wagtail.sites",
    "wagtail.users", "wagtail.snippets", "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin", "wagtail",
    "taggit", "treebeard", "csp", "django_filters", "django_htmx", "template_partials", "django_q",
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic", "django.contrib.staticfiles",
]  # fmt: skip

MIDDLEWARE = [
    "config.middleware.without_nul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.SectionCSP",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.second_factor",
    "accounts.middleware.acting_for",
    "config.middleware.refusals",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "config.context.house",
                "notices.context.unread",
            ],
        },
    }
]

FORM_RENDERER = "config.forms.LookRenderer"

# --- sign-in --------------------------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
LOGOUT_REDIRECT_URL = "/"
SMS_BACKEND = env.str("SMS_BACKEND", default="notices.sms.console")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier keys: they still open the secrets of authenticator apps
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm", "login": "accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email*", "password1*"]  # this form is for e-mail; by phone one is registered after the code (docs/sign-in.md)
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[工创] "
ACCOUNT_USER_DISPLAY = str
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
# An office or a hall of judges stands behind one address. By phone: one code a minute, and 15 a day, so that six digits cannot be guessed.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip", "login_failed": "60/m/ip,5/300s/key", "signup": "60/m/ip",
    "request_login_code": "120/m/ip,1/55s/key,15/d/key", "verify_phone": "1/30s/key,120/m/ip",
    "change_phone": "5/m/user",  # the first try and its replay after confirming are two
}  # fmt: skip
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff without e-mail
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "工创"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS and (_site.hostname in ("localhost", "127.0.0.1"))
USERSESSIONS_TRACK_ACTIVITY = False  # it would write a row on every request

# --- jobs -----------------------------------------------------------------------------------------------------------------------------------
LONGEST_JOB = 3600  # seconds: what takes longer is cut into several jobs
_workers = env.int("WORKERS", default=2)
_end_stuck = LONGEST_JOB + 60
Q_CLUSTER = {
    "name": "gongchuang", "orm": "default", "workers": _workers, "queue_limit": _workers, "timeout": _end_stuck, "retry": 3 * _end_stuck + 60,
    "max_attempts": 3, "ack_failures": True, "catch_up": False, "save_limit": -1, "poll": 0.5, "guard_cycle": 1, "recycle": 200,
    "max_rss": 180_000 if ONE_MACHINE else 500_000,  # KB; a worker past it is started anew after its job
    "label": "jobs",
}  # fmt: skip

# --- mail and messages ----------------------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", default=f"noreply@{_site.hostname}")

# --- language and time ----------------------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [SITE_DIR / "locale"]
WAGTAIL_I18N_ENABLED = True
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = True  # a new page is there in English too, in Chinese until somebody translates it
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- static files and Wagtail ---------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [SITE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str("STATICFILES", default="whitenoise.storage.CompressedManifestStaticFilesStorage")},
}
WAGTAIL_SITE_NAME = "工创"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- safety ---------------------------------------------------------------------------------------------------------------------------------
_POLICY = {
    "default-src": [NONE], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"], "font-src": [SELF], "connect-src": [SELF],
    "manifest-src": [SELF], "media-src": [SELF], "form-action": [SELF], "base-uri": [NONE], "frame-ancestors": [SELF],
}  # fmt: skip
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _POLICY}
# Wagtail 8 writes inline scripts and styles in its own widgets, so pages with personal data live outside /admin/.
ADMIN_CSP = {
    **_POLICY, "script-src": [SELF, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:", "blob:"], "frame-src": [SELF],
}  # fmt: skip
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_SSL_REDIRECT = HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # subdomains and the preload list are the owner's decision

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
