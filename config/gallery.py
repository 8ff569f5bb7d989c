"""Every component in every state on one page, for those who build pages (development only)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Field, Fieldset, Layout, Row
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.access import public

LONG_NAME = "Marie-Emmanuelle de La Rochefoucauld-Montbéliard-Saint-Sulpice"


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom d’usage", help_text="Comme la personne veut être appelée.")
    email = forms.EmailField(label="Adresse électronique", required=False)
    born_on = forms.DateField(
        label="Date de naissance",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    programme = forms.ChoiceField(
        label="Programme", choices=[("", "Choisir"), ("cep", "CEP"), ("unit", "Cellule Mécanor")]
    )
    channel = forms.ChoiceField(
        label="Moyen préféré",
        widget=forms.RadioSelect,
        choices=[("sms", "SMS"), ("mail", "Courriel"), ("phone", "Téléphone, le matin")],
    )
    needs = forms.MultipleChoiceField(
        label="Adaptations",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("falc", "Textes simples"), ("audio", "Lecture à voix haute")],
    )
    agreed = forms.BooleanField(label="La personne a reçu la notice d’information")
    shared = forms.CharField(
        label="Ce que nous avons exploré", widget=forms.Textarea(attrs={"rows": 3})
    )
    private = forms.CharField(
        label="Notes professionnelles", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    trade = forms.CharField(label="Dernier métier", required=False)
    file = forms.FileField(label="Fichier à importer", required=False)
    reference = forms.CharField(label="Référence", required=False, disabled=True, initial="D-2041")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared"].readers = "Vous et votre équipe"  # type: ignore[attr-defined]
        self.fields["private"].readers = "Vous seule"  # type: ignore[attr-defined]
        self.fields["private"].private = True  # type: ignore[attr-defined]
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset(
                "Identité",
                Row(Column("name"), Column("email")),
                Row(Column("born_on"), Column("programme")),
            ),
            Row(Column("channel"), Column("needs")),
            "agreed",
            "shared",
            Field("private"),
            Div("reference"),
        )


class SampleFilters(forms.Form):
    """The filters above a list."""

    q = forms.CharField(
        label="Chercher", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    referent = forms.ChoiceField(
        label="Référent·e", required=False, choices=[("", "Tout le monde"), ("1", LONG_NAME)]
    )
    silent = forms.BooleanField(label="Sans prochain pas", required=False)


def _icon_names() -> list[str]:
    sprite = Path(str(finders.find("img/icons.svg"))).read_text(encoding="utf-8")
    return re.findall(r'<symbol id="([^"]+)"', sprite)


def _pieces() -> dict[str, Any]:
    return {
        "long_name": LONG_NAME,
        "moment": datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
        "day": date(2026, 11, 26),
        "crumbs": [{"label": "Dossiers", "url": "#"}, {"label": "D-2041", "url": ""}],
        "chips": [
            {"label": "CEP · niveau 2", "tone": "primary"},
            {"label": "Signal à vérifier", "tone": "sun"},
            {"label": "Préfère le SMS, le matin", "tone": ""},
        ],
        "actions": [
            {"label": "Planifier un rendez-vous", "url": "#", "icon": "calendar", "tone": ""},
            {"label": "Saisir un entretien", "url": "#", "icon": "pencil", "tone": "primary"},
        ],
        "tabs": [
            {"label": "Membres", "url": "#", "current": True, "icon": "people"},
            {"label": "Équipes", "url": "#", "current": False},
        ],
        "facts": [
            {"label": "Prochain rendez-vous", "value": "jeu. 26 nov. à 10 h 30", "note": "visio"},
            {"label": "Dernier contact", "value": "12 nov.", "note": "il y a 14 jours"},
            {"label": "Référente", "value": LONG_NAME, "note": ""},
            {"label": "Dernier métier", "value": "", "note": ""},
        ],
    }


def _lists() -> dict[str, Any]:
    return {
        "stages": ["Choisir le fichier", "Vérifier les lignes", "Importer"],
        "consequences": [
            "Les 12 entretiens passent dans le dossier gardé.",
            "La fusion peut être défaite.",
        ],
        "people": [
            {"name": "Basile Roux", "reference": "D-2041", "silent": 14},
            {"name": LONG_NAME, "reference": "D-1107", "silent": 3},
            {"name": "Loïc Roussel", "reference": "D-0008", "silent": 0},
        ],
        "cell_steps": [
            ("Niveau 1", "accueil · sept.", "was"),
            ("Niveau 2", "projet · depuis le 29 sept.", "is"),
            ("Niveau 3", "il manque : un projet retenu", ""),
        ],
    }


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """The page; `?q=` answers the autocomplete shown on it."""
    if request.headers.get("Accept") == "application/json":
        trades = [
            "Agent de maintenance",
            "Aide à domicile",
            "Technicien de maintenance industrielle",
        ]
        wanted = request.GET.get("q", "").lower()
        found = [
            {"value": t, "label": t, "detail": "ROME I1304"} for t in trades if wanted in t.lower()
        ]
        return JsonResponse(found, safe=False)
    wrong = SampleForm({"name": "", "email": "alice@", "channel": ""}, auto_id="wrong_%s")
    wrong.is_valid()
    context = {
        "form": SampleForm(),
        "wrong": wrong,
        "filters": SampleFilters(auto_id="filter_%s"),
        "pages": Paginator(range(1204), 50).page(3),
        "no_pages": Paginator(range(0), 50).page(1),
        "sort": request.GET.get("sort", "name"),
        "icons": _icon_names(),
        **_pieces(),
        **_lists(),
    }
    return render(request, "gallery.html", context)
