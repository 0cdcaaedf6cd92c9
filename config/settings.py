"""One settings file, read from the environment.

Defaults work in development. With ``WORTH_ENV=production`` nothing has a default that matters:
a missing secret, a demo page left on or a debug flag stops the start with one sentence that says
what to set (`docs/operations.md` lists every variable).
"""

import logging
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

ENVIRONMENT = env.str("WORTH_ENV", default="development")
PRODUCTION = ENVIRONMENT == "production"
TESTING = "pytest" in sys.modules


def secret(name: str, development: str) -> str:
    """Return the named secret; outside production a fixed development value serves.

    Raises ``ImproperlyConfigured`` in production when the variable is missing, short or is the
    development value.
    """
    value = env.str(name, default="" if PRODUCTION else development)
    if PRODUCTION and (len(value) < 32 or value == development):
        raise ImproperlyConfigured(
            f"{name} must be set to a secret of at least 32 characters in production. "
            "Set it in the environment; docs/operations.md says how to make one."
        )
    return value


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY", "development-only-not-a-secret-0123456789-abcdefghij")
# The seed of the key that signs receipts and tree heads, and the key that keeps drafts sealed.
# They live outside the database and outside its backups (integrity.md P3).
SIGNING_KEY_SEED = secret("SIGNING_KEY_SEED", "development-only-signing-seed-0123456789-abcd")
DRAFT_KEY_SEED = secret("DRAFT_KEY_SEED", "development-only-draft-key-seed-0123456789-abc")
SERVICE_KEY_SEED = secret("SERVICE_KEY_SEED", "development-only-service-key-seed-0123456789-")

DEMO_PERSONAS = env.bool("DEMO_PERSONAS", default=not PRODUCTION)
if PRODUCTION and DEMO_PERSONAS:
    raise ImproperlyConfigured(
        "DEMO_PERSONAS lets anyone step into any person: it must be off in production. Unset it."
    )
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production. Unset it.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the service's hosts in production, comma separated.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if PRODUCTION and "SERVICE_URL" not in env.ENVIRON:
    raise ImproperlyConfigured(
        "SERVICE_URL must be the service's address in production: links in mails begin with it."
    )
SERVICE_URL = env.str("SERVICE_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "procurement",
    "suppliers",
    "scoring",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "config.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.head.HeadMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "procurement.site.faults.PlainFaults",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "procurement.keys.middleware.KeyMiddleware",
    "procurement.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "procurement.accounts.middleware.ActingMiddleware",
    "procurement.plain.PlainText",
    "suppliers.reach.middleware.ClickMiddleware",
    "suppliers.finding.middleware.LookMiddleware",
    "procurement.accounts.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "procurement.site.context.page",
            ],
            "builtins": ["procurement.templatetags.govuk"],
        },
    },
]
FORM_RENDERER = "procurement.site.renderer.Renderer"

# --- Database and broker -------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://app@localhost/app")}
# Migrations run as the owner; the running service may use a lesser role with grants only.
DATABASES["default"].update(
    ENGINE="config.database",
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
    ATOMIC_REQUESTS=False,
)
if PRODUCTION and "DATABASE_URL" not in env.ENVIRON:
    raise ImproperlyConfigured("DATABASE_URL must be set in production.")
# Behind PgBouncer in transaction mode a connection is not ours to configure: its role carries the limits.
PGBOUNCER = env.bool("PGBOUNCER", default=False)
# To compile a statement (jit) made the longest of ours slower.
DATABASE_SESSION = (
    "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s -c jit=off"
)
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = PGBOUNCER
# A server that hangs takes a connection and says nothing more.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
if not PGBOUNCER:
    DATABASES["default"]["OPTIONS"].setdefault("options", DATABASE_SESSION)
    # From the first time on, for the few statements that are kept planned (procurement/statements.py).
    DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", 0)
# Dashboards and the open-data feed may read from a replica; everything else reads what it writes.
if "REPLICA_URL" in env.ENVIRON:
    DATABASES["replica"] = {**env.db("REPLICA_URL"), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    DATABASES["replica"]["ENGINE"] = "config.database"
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["config.replica.ReplicaRouter"]
    REPLICA_MIDDLEWARE = ["config.replica.ReplicaMiddleware"]
else:
    REPLICA_MIDDLEWARE = []

MIDDLEWARE += REPLICA_MIDDLEWARE

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHE_URL = env.str("CACHE_URL", default="")
if PRODUCTION and ("REDIS_URL" not in env.ENVIRON or not CACHE_URL):
    raise ImproperlyConfigured(
        "REDIS_URL (the broker) and CACHE_URL (the cache, another server) must be set in production."
    )
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            "OPTIONS": {"socket_timeout": 3},
        }
        if CACHE_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 540
CELERY_TASK_SOFT_TIME_LIMIT = 480
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE_FILENAME = str(
    Path(env.str("WORTH_VAR", default=str(BASE_DIR / "var"))) / "celerybeat-schedule"
)
# Each room adds its own periodic work in its tasks.py, where it can be read beside the task.
CELERY_BEAT_SCHEDULE: dict = {}

# --- People and sign-in --------------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_USER_MODEL = "procurement.User"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "procurement.accounts.backends.PasswordBackend",
    "procurement.accounts.backends.SignInBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
# Nobody acts for an organisation, or is written to, under an address that is not shown to be theirs.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that made the account; elsewhere one signs in
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Guesses at one account in a row, from anywhere; the pause is as long as the refusal says. AXES_* counts slow ones.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/15m/key"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "procurement.accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "procurement.accounts.forms.SignUpForm"
ACCOUNT_FORMS = {
    "login": "procurement.accounts.sign_in_forms.PlainLoginForm",
    "signup": "procurement.accounts.sign_in_forms.PlainSignupForm",
    "add_email": "procurement.accounts.sign_in_forms.PlainAddEmailForm",
    "change_password": "procurement.accounts.sign_in_forms.PlainChangePasswordForm",
    "set_password": "procurement.accounts.sign_in_forms.PlainSetPasswordForm",
    "reset_password": "procurement.accounts.sign_in_forms.PlainResetPasswordForm",
    "reset_password_from_key": "procurement.accounts.sign_in_forms.PlainResetPasswordKeyForm",
}
MFA_FORMS = {
    "authenticate": "procurement.accounts.sign_in_forms.PlainAuthenticateForm",
    "reauthenticate": "procurement.accounts.sign_in_forms.PlainReauthenticateForm",
    "activate_totp": "procurement.accounts.sign_in_forms.PlainActivateTOTPForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "procurement.accounts.adapter.MFAAdapter"
# The demo's people are stepped into and have no letter to open.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Worth"
USERSESSIONS_TRACK_ACTIVITY = False  # two more queries on every page, for one more column in a list
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_ENABLED = not TESTING
AXES_USERNAME_CALLABLE = "procurement.accounts.throttle.username"
AXES_LOCKOUT_CALLABLE = "procurement.accounts.throttle.locked_out"

# How many proxies of ours stand before the service: the address that tries are counted by is the one before them.
# In production one ends TLS at the least; counting none, ten failed sign-ins of anybody would stop everybody's.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if PRODUCTION else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
AXES_CLIENT_IP_CALLABLE = "procurement.accounts.throttle.address_of"

SESSION_ENGINE = "procurement.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "procurement.site.faults.csrf_failure"
CSRF_COOKIE_HTTPONLY = False  # htmx sends it back in a header
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}

# --- Files, mail, language, logs -----------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *([BASE_DIR / "static_built"] if (BASE_DIR / "static_built").exists() else []),
]
# Outside production files come from the finders: a folder of collected ones need not exist.
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles") if PRODUCTION else "") or None
WHITENOISE_USE_FINDERS = not PRODUCTION
# Each client of a test makes a handler of its own: it looks a file up when asked instead of listing them all.
WHITENOISE_AUTOREFRESH = TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"config.static_files.{'HashedFiles' if PRODUCTION else 'PlainFiles'}"},
}
VAR_DIR = Path(env.str("WORTH_VAR", default=str(BASE_DIR / "var")))
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
# Uploads stay in memory until they are sealed: nothing of a bid is ever spooled to a temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 60 * 1024 * 1024

EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="procurement.notifications.mail.FileBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
# Whom people may write to about the service: on the pages on accessibility and privacy.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Worth <no-reply@worth.example>")
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", default="")
NOTIFY_TEMPLATE_ID = env.str("NOTIFY_TEMPLATE_ID", default="")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if PRODUCTION and not METRICS_TOKEN:
    raise ImproperlyConfigured("METRICS_TOKEN must be set in production: the metrics page asks for it.")
# One small file a procurement, destroyed after its closing moment: never in the database or its backups.
DRAFT_KEY_DIR = env.str("DRAFT_KEY_DIR", default=str(VAR_DIR / "keys" / "drafts"))
CLAMD_SOCKET = env.str("CLAMD_SOCKET", default="")
# What the probe asks for every 15 seconds, from the worker: a page that needs the web server and the database.
PROBE_URL = env.str("PROBE_URL", default=f"{SERVICE_URL.rstrip('/')}/find/")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
GOVUK_BRANDING = env.bool("GOVUK_BRANDING", default=False)

# Requests a minute to the API: of one key, of one address without a key or a sign-in (on one's own machine as many as
# one likes), and wrong keys of one address. 0: no limit.
API_RATE_KEY = env.int("API_RATE_KEY", default=600)
API_RATE_OPEN = env.int("API_RATE_OPEN", default=1200 if PRODUCTION else 0)
API_RATE_WRONG_KEY = env.int("API_RATE_WRONG_KEY", default=0 if TESTING else 60)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["procurement.api_reading.Authentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": [
        "procurement.api_reading.StrictJSON",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "procurement.api.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,  # ?format=csv is answered by the views themselves
    "DEFAULT_THROTTLE_CLASSES": [],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Worth API",
    "DESCRIPTION": "Outcomes-based digital procurement: tenders, checks, simulation, bids and market.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "procurement.api.describe_refusals",
    ],
}

import structlog  # noqa: E402

LOG_SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": LOG_SHARED_PROCESSORS,
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="ERROR" if TESTING else "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "celery.beat": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *LOG_SHARED_PROCESSORS,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# One line a request: when it is answered, with its code, the person and the address.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
