"""The test-suite: production rules, real PostgreSQL and Valkey, stricter templates."""

import os

os.environ.setdefault("JALONS_SECRET_KEY", "tests-only-" + "0123456789" * 6)
os.environ.setdefault("JALONS_DATA_KEYS", "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=")
os.environ.setdefault("JALONS_DEMO", "0")
os.environ.setdefault("JALONS_SMS_PROVIDER", "console")

from config.settings.base import *
from config.settings.base import DATABASES, MAILERS, MIDDLEWARE, STORAGES, TEMPLATES
from tests.harness.undefined import UndefinedVariable

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BASE_URL = "https://testserver"
EVEN_ANSWER_SECONDS = 0.0
GALLERY = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MAILERS["default"] = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
CELERY_TASK_ALWAYS_EAGER = False
# Lets the harness empty the journal between transactional tests; production never sets it.
DATABASES["default"]["OPTIONS"]["options"] += " -c jalons.journal_may_be_truncated=on"
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("JALONS_TEST_DB", "test_jalons")}

# Stricter than production: see tests/harness.
TEMPLATE_OPTIONS: dict[str, object] = TEMPLATES[0]["OPTIONS"]  # type: ignore[assignment]
TEMPLATE_OPTIONS["string_if_invalid"] = UndefinedVariable("%s")
MIDDLEWARE.insert(2, "tests.harness.safe_methods.SafeMethodsMiddleware")
