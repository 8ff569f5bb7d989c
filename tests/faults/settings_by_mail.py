"""The settings of the tests, for a worker whose messages really leave by SMTP."""

from config import environment
from config.settings.test import *  # noqa: F403

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": environment.text("JALONS_SMTP_HOST"),
            "port": int(environment.text("JALONS_SMTP_PORT")),
            "timeout": 10,
        },
    }
}
