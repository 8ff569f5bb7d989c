"""Production, as it is; the campaign runs at any hour, so that the allowed hours are its own."""

from config.settings.production import *  # noqa: F403
