"""Production: everything secret comes from the environment, nothing has a default."""

from config import environment
from config.settings.base import *
from config.settings.base import DATA_KEYS

environment.text("JALONS_HOSTS")
environment.text("JALONS_BASE_URL")
environment.text("JALONS_DATA_KEYS")
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("JALONS_BEHIND_PROXY") else None
)
DEMO = False
GALLERY = False
if not DATA_KEYS:  # only commas in the variable
    environment.text("JALONS_DATA_KEYS", None)
