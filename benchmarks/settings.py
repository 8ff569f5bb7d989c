"""Production, plus two things: routes of floors, and a wrapper that counts when asked to."""

from config.settings.production import *  # noqa: F403
from config.settings.production import MIDDLEWARE

ROOT_URLCONF = "benchmarks.urls"
MIDDLEWARE = ["benchmarks.counting.CountingMiddleware", *MIDDLEWARE]
