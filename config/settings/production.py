"""Production: everything secret comes from the environment, nothing has a default."""

from config import environment
from config.settings.base import *
from config.settings.base import BEHIND_PROXY

environment.text("JALONS_HOSTS")
environment.text("JALONS_BASE_URL")
environment.fernet_keys("JALONS_DATA_KEYS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
DEMO = False
GALLERY = False
