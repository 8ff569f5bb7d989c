"""Settings shared by every way of running Jalons; secure by default."""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config import environment
from config.settings.background import *

BASE_DIR = Path(__file__).resolve().parents[2]
LOCAL_DIR = BASE_DIR / ".local"

SECRET_KEY = environment.text("JALONS_SECRET_KEY")
DATA_KEYS = environment.words("JALONS_DATA_KEYS")
DEBUG = False
DEMO = environment.flag("JALONS_DEMO")
ALLOWED_HOSTS = environment.words("JALONS_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = environment.text("JALONS_BASE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "config",
    "accounts",
    "beneficiaries",
    "followup",
    "cep",
    "reclassement",
    "alliance",
    "supervision",
    "pilotage",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.middleware.HeadersMiddleware",
    # Outermost of Django's own: answers made by any later middleware carry these headers too.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.OverloadMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.HostileInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.sessions.SessionLifeMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.standing.StandingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.limits.LimitMiddleware",
    "accounts.held.HeldFormMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "accounts.access.AccessMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "config.template_files.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "config.templatetags.shell"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# A page may not hold a worker: statement 5 s, lock 2 s, forgotten transaction 30 s.
WEB_LIMITS = (
    "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=30000"
)
WORKER_LIMITS = (
    "-c statement_timeout=60000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
)
COMMAND_LIMITS = "-c statement_timeout=300000 -c lock_timeout=150000"
DATABASE_LIMITS = {"web": WEB_LIMITS, "worker": WORKER_LIMITS, "command": COMMAND_LIMITS}[
    environment.text("JALONS_PROCESS", "command")
]
DATABASES = {
    "default": environment.database(environment.text("DATABASE_URL"), options=DATABASE_LIMITS)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "jalons",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
CELERY_BROKER_URL = REDIS_URL

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = [
    "accounts.passwords.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LengthValidator"},
    {"NAME": "accounts.passwords.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.GuessablePasswordValidator"},
]

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.entrance.LoginForm",
    "request_login_code": "accounts.forms.entrance.RequestCodeForm",
    "confirm_login_code": "accounts.forms.entrance.ConfirmCodeForm",
    "reset_password": "accounts.forms.entrance.ResetForm",
    "reset_password_from_key": "accounts.forms.entrance.NewPasswordForm",
    "change_password": "accounts.forms.own.ChangePasswordForm",
    "set_password": "accounts.forms.own.SetPasswordForm",
    "reauthenticate": "accounts.forms.own.PasswordProofForm",
    "add_email": "accounts.forms.own.ChangeAddressForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Addresses are proven by the invitation; a change of address asks for a new proof.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
# The library counts in the cache, which forgets: accounts.limits counts in the database instead.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
# Asking for a code or a link takes this long at least, whether the address is known or not.
EVEN_ANSWER_SECONDS = 0.4
BEHIND_PROXY = environment.flag("JALONS_BEHIND_PROXY")
# How many proxies of ours stand in front: the client's address is read that far from the end.
ALLAUTH_TRUSTED_PROXY_COUNT = int(
    environment.text("JALONS_TRUSTED_PROXIES", "1" if BEHIND_PROXY else "0")
)
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.factors.FactorForm",
    "reauthenticate": "accounts.forms.factors.FactorProofForm",
    "activate_totp": "accounts.forms.factors.ActivateForm",
    "add_webauthn": "accounts.forms.factors.AddKeyForm",
    "edit_webauthn": "accounts.forms.factors.RenameKeyForm",
}
# A change of address that waits does not keep anybody from protecting their account.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Jalons"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False

# Idle and absolute life of a session, in seconds; accounts.sessions holds both.
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 3600
# Drafts of interviews: announced as ending after so many days, deleted after so many.
DRAFT_WARNED_AFTER_DAYS = 23
DRAFT_LIFE_DAYS = 30
# Copies that a browser kept while offline may still be opened after an expiry for so long.
LOCAL_KEY_LIFE_SECONDS = SESSION_ABSOLUTE_SECONDS
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# In the session, not in a cookie: a message may name a person.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
UPLOAD_MAX_BYTES = 10 * 1024 * 1024

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("JALONS_STATIC_ROOT", str(LOCAL_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.IntegrityStorage"},
}
# Uploads and exports are private: no URL ever serves this folder.
MEDIA_ROOT = Path(environment.text("JALONS_FILES_ROOT", str(LOCAL_DIR / "files")))
MEDIA_URL = ""

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": environment.text("JALONS_SMTP_HOST", "localhost"),
            "port": int(environment.text("JALONS_SMTP_PORT", "25")),
            "username": environment.text("JALONS_SMTP_USER", ""),
            "password": environment.text("JALONS_SMTP_PASSWORD", ""),
            "use_tls": environment.flag("JALONS_SMTP_TLS"),
            "timeout": 10,
        },
    }
}
DEFAULT_FROM_EMAIL = environment.text("JALONS_FROM_EMAIL", "Jalons <ne-pas-repondre@localhost>")

LOGGING_CONFIG = "config.logs.configure"
LOG_JSON = environment.flag("JALONS_LOG_JSON", default=True)
LOGGING = {"json": LOG_JSON}
SILENCED_SYSTEM_CHECKS: list[str] = []
TEST_RUNNER = "django.test.runner.DiscoverRunner"
