"""One settings module; everything that differs between installations comes from the environment.

The table of variables is in README.md, "Run it for real".
"""

import os
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR") or ROOT / "var").resolve()

# demonstration: sign-ins on the page, invented data. test: the test suite. production: the rest.
MODE = os.environ.get("VROPS_MODE", "production")
if MODE not in {"production", "demonstration", "test"}:
    raise ImproperlyConfigured(
        f"VROPS_MODE is {MODE!r}; it must be production, demonstration or test."
    )
PRODUCTION = MODE == "production"
DEMONSTRATION_SECRET = "demonstration-only-secret-never-to-be-used-with-real-data"  # noqa: S105


def required(name: str, otherwise: str) -> str:
    """The variable's value; outside production `otherwise` when it is not set."""
    value = os.environ.get(name, "" if PRODUCTION else otherwise)
    if not value:
        raise ImproperlyConfigured(f"Set {name}: production mode does not start without it.")
    return value


SECRET_KEY = required("SECRET_KEY", DEMONSTRATION_SECRET)
if PRODUCTION and (SECRET_KEY == DEMONSTRATION_SECRET or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured(
        "SECRET_KEY is the demonstration secret or shorter than 50 characters; "
        "set a long random one before starting in production mode."
    )
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]

if PRODUCTION and DEMONSTRATION_SECRET in SECRET_KEY_FALLBACKS:
    raise ImproperlyConfigured("SECRET_KEY_FALLBACKS holds the demonstration secret; remove it.")

DEBUG = not PRODUCTION and os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

# Where people open VROps: links in mail begin with it.
PUBLIC_URL = required("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "rest_framework",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "vrops",
    "playbook",
    "gtm",
    "salesops",
    "escalations",
    # Last, so that our templates for form widgets win over Django's own.
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "vrops.people.idle.IdleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "vrops.ui.middleware.ReaderMiddleware",
    "vrops.ui.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "vrops.urls"
WSGI_APPLICATION = "vrops.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Cotton compiles <c-...> tags, partials split a page's fragments; the order matters and is tested.
TEMPLATE_LOADERS = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": TEMPLATE_LOADERS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vrops.ui.context.shell",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.contrib.humanize.templatetags.humanize",
                "django.templatetags.static",
                "vrops.ui.templatetags.ui",
            ],
            "libraries": {"ui": "vrops.ui.templatetags.ui"},
        },
    }
]
COTTON_SNAKE_CASED_NAMES = False
# A component sees its own attributes, not whatever the page around it happens to hold.
COTTON_ISOLATE_BY_DEFAULT = True

# ---- data -------------------------------------------------------------------------------------
# The app role; migrations run with DATABASE_URL set to the owner role (README, "Run it for real").
DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL", "postgresql:///vrops"), conn_max_age=60, conn_health_checks=True
    )
}
DATABASE_APP_ROLE = os.environ.get("DATABASE_APP_ROLE", "vrops_app")
# A page must answer or give up in 10 s; a task may take five minutes (RELIABILITY 8).
PROCESS = os.environ.get("VROPS_PROCESS", "command")
STATEMENT_TIMEOUT_MS = {"web": 10_000, "worker": 300_000}.get(PROCESS, 0)
_LIMITS = (
    f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c idle_in_transaction_session_timeout=30000"
)
# What DATABASE_URL says under ?options= stays, and comes last: of two the last one holds.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = f"{_LIMITS} {_options.get('options', '')}".rstrip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "vrops.User"

REDIS_URL = required("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # A Redis that hangs must not hold up a page: the cache is a convenience.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    }
}

MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or VAR / "media")
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or VAR / "static")
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# ---- tasks ------------------------------------------------------------------------------------
# Redis is a doorbell: every task can be found again in a table (RELIABILITY 1 and 2).
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    if urlsplit(REDIS_URL).scheme == "unix"
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30.0
# A broker that accepts and then says nothing must not hold the person who waits for the page.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# ---- people -----------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "vrops.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "employee_id"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "VROps"
SOCIALACCOUNT_ADAPTER = "vrops.people.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": os.environ.get("OIDC_NAME", "single sign-on"),
                "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
SESSION_COOKIE_AGE = 12 * 3600
# A screen that nobody touches for this long signs out (vrops/people/idle.py).
SESSION_IDLE_SECONDS = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "vrops.ui.views.csrf_failed"

# ---- mail -------------------------------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("EMAIL_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "VROps <vrops@localhost>")

# ---- the browser ------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Behind the proxy of the production shape; the demonstration is plain HTTP on this machine.
HTTPS = PRODUCTION and os.environ.get("HTTPS", "1") == "1"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# How many proxies of ours stand before the web process; their addresses are not the client's.
TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ---- language, time, log ----------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
# The calendar whose working days count where a person belongs to no site with one of its own.
PLANNING_CALENDAR = os.environ.get("PLANNING_CALENDAR", "Virtual Retail office")
# The civil day on which roles, rates and memberships change hands.
COMPANY_ZONE = os.environ.get("COMPANY_ZONE", "America/New_York")
# Whatever may cost more than this, in US dollars, also needs the senior manager's approval.
APPROVAL_LIMIT = Decimal(os.environ.get("APPROVAL_LIMIT", "250000"))
# Whatever is written goes through one handler, whose filter takes out what no log may hold.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "vrops.core.server_log.Discreet"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"},
        "json": {"()": "vrops.core.server_log.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["discreet"],
            "formatter": "json" if PRODUCTION else "line",
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    # These come with handlers of their own, which know nothing of the filter.
    "loggers": {
        name: {"handlers": [], "propagate": True}
        for name in ("django", "django.server", "gunicorn.error", "gunicorn.access")
    },
}
