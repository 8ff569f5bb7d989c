from django.apps import AppConfig


class ReclassementConfig(AppConfig):
    name = "reclassement"
