from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        """Tasks publish to our broker even from a command that loads no address."""
        import_module("config.celery")
