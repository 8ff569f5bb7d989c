"""`make run`: the production server on one machine, over plain http on localhost."""

import os

os.environ.setdefault("JALONS_LOG_JSON", "0")
os.environ.setdefault("JALONS_SMS_PROVIDER", "console")

from config.settings.base import *
from config.settings.base import DEMO, MAILERS

# Browsers refuse "__Host-" cookies over plain http.
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrf"
LANGUAGE_COOKIE_NAME = "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
GALLERY = True

if DEMO:
    MAILERS["default"] = {"BACKEND": "accounts.mailbox.MailboxBackend"}
else:
    MAILERS["default"] = {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
