"""Settings. Everything a site may set comes from the environment, and is named in docs/operations/settings.md.

Embedded default: SQLite in ``SHIWEI_DATA`` and one process tree. ``DATABASE_URL`` moves the same code to PostgreSQL.
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from shiwei.config import database, environment, secrets
from shiwei.demo import accounts

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SHIWEI_DATA", "data")).resolve()
DEMO = os.environ.get("SHIWEI_DEMO") == "1"
DEBUG = os.environ.get("SHIWEI_DEBUG") == "1"

SECRET_KEY = secrets.secret(DATA, "SHIWEI_SECRET_KEY")
DEMO_ACCOUNTS = accounts.shown() if DEMO else ()
"""Shown on the sign-in page of the demo city only."""

FIELD_KEY = secrets.secret(DATA, "SHIWEI_FIELD_KEY")
"""Encrypts camera passwords at rest (accounts of devices, not of people)."""

ALLOWED_HOSTS = os.environ.get("SHIWEI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("SHIWEI_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "shiwei.accounts",
    "shiwei.ledger",
    "shiwei.documents",
    "shiwei.assets",
    "shiwei.contracts",
    "shiwei.workorders",
    "shiwei.watch",
    "shiwei.penalties",
    "shiwei.jobs",
    "shiwei.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "rules",
    "csp",
    "django_htmx",
    "django_structlog",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shiwei.web.language.ChineseFirstMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shiwei.web.moment.MomentMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "shiwei.config.urls"
WSGI_APPLICATION = "shiwei.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "shiwei.web.context.page",
            ],
            "string_if_invalid": "",
        },
    }
]

DATABASES = {"default": database.from_environment(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "shiwei.web.signin.adapter.ClosedDoorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = ["username", ["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "signin/locked.html"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("SHIWEI_HTTPS") == "1"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_IMMUTABLE_FILE_TEST = r"/dist/.+-[A-Z0-9]{8}\."
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "uploads"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "patrol"]}}

PATROL_WORKERS = environment.whole("SHIWEI_PATROL_WORKERS", os.cpu_count() or 2, least=1)
PATROL_EVERY_MINUTES = environment.whole("SHIWEI_PATROL_EVERY_MINUTES", 0)
"""0: one daily round, and the button. Otherwise a monitor round (source AUTO_ALARM) every so many minutes."""
PATROL_STREAM = environment.one_of("SHIWEI_PATROL_STREAM", "sub_first", ("sub_first", "sub", "main"))
"""Which stream of a camera with two a round looks at: the sub-stream and for what it cannot decide the main one, the
sub-stream alone, or the main stream alone. A camera's own setting goes before it."""
SECOND_LOOK_SECONDS = environment.number("SHIWEI_SECOND_LOOK_SECONDS", 20)
"""Pause before the second look inside a round for an ordinary kind; kinds whose rule waits longer
(diagnosis/profiles/persistence.toml) are looked at as much later in proportion."""

LEDGER_ALGORITHM = os.environ.get("SHIWEI_LEDGER_ALGORITHM", "sha256")
"""Hash of new ledger rows: sha256 or sm3; each row names its own."""

NOTICE_CHANNELS = [u for u in os.environ.get("SHIWEI_NOTICE_URLS", "").split(",") if u]
"""apprise addresses that carry notices outside; the application works with none (rule X6)."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SHIWEI_LOG", "INFO")},
    "loggers": {"axes": {"level": "ERROR"}, "django_structlog": {"level": "WARNING"}},
}
