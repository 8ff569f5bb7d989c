"""Packs and versions for the tests; the words are invented, none belongs to anybody."""

from __future__ import annotations

import datetime
import json

from django.utils import timezone

from alliance.instruments.packs import FOLDER, read_pack
from alliance.models import Licence
from alliance.services.instruments import import_pack, publish

TODAY = timezone.localdate()
YEAR = datetime.timedelta(days=365)


def licence_block(**changes):
    block = {
        "holder": "Les auteurs",
        "reference": "L-2026-1",
        "licensee": "Avenir Centre",
        "valid_from": (TODAY - YEAR).isoformat(),
        "valid_to": (TODAY + YEAR).isoformat(),
        "languages": ["fr"],
        "electronic": True,
    }
    return block | changes


def licensed_pack(licence=None, **changes):
    """A protected questionnaire with words that nobody wrote before."""
    raw = json.loads((FOLDER / "wai-sr.json").read_text(encoding="utf-8"))
    raw["text"] = {
        "fr": {
            "items": {f"q{n}": f"Phrase protégée {n}" for n in range(1, 13)},
            "levels": ["Jamais", "Rarement", "Parfois", "Souvent", "Toujours"],
        }
    }
    raw["licence"] = licence or licence_block()
    return json.dumps(raw | changes)


def own_pack(**changes):
    """An organisation's own, free of rights."""
    raw = {
        "format": "jalons-instrument/1",
        "id": "notre-bilan",
        "version": 1,
        "title": "Notre bilan",
        "n_items": 2,
        "min": 1,
        "max": 5,
        "subscales": {"goal": [1], "bond": [2]},
        "needs_licence": False,
        "text": {
            "fr": {
                "items": {"q1": "Je vois où je vais.", "q2": "On m’écoute."},
                "levels": ["Non", "Plutôt non", "En partie", "Plutôt oui", "Oui"],
            }
        },
    }
    return json.dumps(raw | changes)


def imported(by, content):
    return import_pack(by=by, pack=read_pack(content))


def published(by, content):
    draft = imported(by, content)
    publish(by=by, draft=draft, version=draft.version)
    draft.refresh_from_db()
    return draft


def without_licences(instrument):
    Licence.objects.filter(instrument=instrument).delete()
