"""Installed on the stage only: plants a mutant in every process when one is asked for."""

import os

from django.apps import AppConfig


class FaultsConfig(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        from tests.faults.mutants import plant

        plant(os.environ.get("JALONS_MUTANT", ""))
