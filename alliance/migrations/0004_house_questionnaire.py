"""The house's questionnaire is there from the start: reading a page never has to write it."""

import json
from pathlib import Path

from django.db import migrations
from django.utils import timezone

PACK = Path(__file__).parents[1] / "instruments" / "shipped" / "point-detape.json"


def write(apps, schema_editor):
    """Version 1, published; `alliance.instruments.bank` writes the same where it is missing."""
    pack = json.loads(PACK.read_text(encoding="utf-8"))
    instrument, _new = apps.get_model("alliance", "Instrument").objects.get_or_create(
        organisation=None, key=pack["id"], defaults={"title": pack["title"]}
    )
    version, new = apps.get_model("alliance", "InstrumentVersion").objects.get_or_create(
        instrument=instrument,
        number=1,
        defaults={
            "minimum": pack["min"],
            "maximum": pack["max"],
            "method": pack["score"],
            "subscales": pack["subscales"],
            "level_words": {edition: text["levels"] for edition, text in pack["text"].items()},
        },
    )
    if not new:
        return
    dimension = {key: name for name, keys in pack["subscales"].items() for key in keys}
    item = apps.get_model("alliance", "Item")
    for position, key in enumerate(pack["items"], 1):
        item.objects.create(
            instrument_version=version,
            key=key,
            position=position,
            dimension=dimension[key],
            wording={edition: text["items"][key] for edition, text in pack["text"].items()},
        )
    version.state, version.published_at = "published", timezone.now()
    version.save(update_fields=["state", "published_at"])


class Migration(migrations.Migration):
    dependencies = [("alliance", "0003_signals_rest_on_answers")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
