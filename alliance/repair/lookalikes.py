"""What looks like a date, a number, a relative, an employer, and the neutral words instead."""

from __future__ import annotations

import re

PERSON, COLLEAGUE, RELATIVE = "la personne", "un·e collègue", "un proche"
SOMEBODY, EMPLOYER, TOWN, PLACE = "quelqu’un", "un employeur", "une ville", "un lieu"
SERVICE, TRADE, CODE = "la structure", "un métier", "une référence"
DATE, NUMBER, MAIL, SITE, AMOUNT = "une date", "un numéro", "une adresse", "un site", "une somme"
LAST_RESORT = "…"

CONTACTS = (
    (re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+"), MAIL),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), SITE),
    (re.compile(r"(?<!\w)(?:\+33|0033|0)[\s.\-]?[1-9](?:[\s.\-]?\d{2}){4}(?!\d)"), NUMBER),
)

MONTHS = (
    "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|"
    "décembre|decembre"
)
DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
KIN = (
    "femme|mari|épouse|époux|conjointe?|compagne|compagnon|copine|copain|filles?|fils|mère|père|"
    "sœurs?|soeurs?|frères?|enfants?|parents?|cousine?s?|tante|oncle|neveux?|nièces?|ex"
)
NAME = r"[A-ZÀ-ÖØ-Þ][\w’'\-]*"
LIKELY = (
    (
        re.compile(rf"(?:\ble )?\b(?:(?:{DAYS}) )?\d{{1,2}}(?:er)? (?:{MONTHS})\b(?: \d{{4}})?"),
        DATE,
    ),
    (re.compile(rf"(?:\ben )?\b(?:{MONTHS}) \d{{4}}\b"), DATE),
    (re.compile(rf"\b(?:{DAYS}) \d{{1,2}}\b"), DATE),
    (re.compile(r"(?:\ble )?\b\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})\b"), DATE),
    (re.compile(r"(?:\ble )?\b\d{1,2}/\d{1,2}\b"), DATE),
    (re.compile(r"\b\d{4}-\d{2}-\d{2}\b"), DATE),
    (re.compile(r"(?:\ben )?\b(?:19|20)\d{2}\b"), DATE),
    (re.compile(r"\b\d[\d \u00a0\u202f.]*\d?,?\d* ?(?:€|euros?\b)"), AMOUNT),
    (re.compile(r"\b\d(?:[ \u00a0\u202f.\-]?\d){3,}\b"), NUMBER),
    (re.compile(rf"\b(?:[Ss](?:a|on|es)|[Ll]eurs?) (?:\w+ )?(?:{KIN})\b(?: {NAME})?"), RELATIVE),
    (
        re.compile(rf"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame|Dr|Me) {NAME}(?: {NAME})*"),
        SOMEBODY,
    ),
    (re.compile(rf"(?<=\bchez ){NAME}(?:[ &]+{NAME})*"), EMPLOYER),
)
AGE = re.compile(r"\b([2-9])\d ans\b")
TENS = {
    "2": "une vingtaine d’années",
    "3": "une trentaine d’années",
    "4": "une quarantaine d’années",
    "5": "une cinquantaine d’années",
    "6": "une soixantaine d’années",
}
# Written with capitals and telling nothing of anybody.
_ORDINARY = (
    "cv cdi cdd cep vae ptp cpf rqth app sms falc bac bep cap bts rome caf cpam urssaf csp are "
    "france travail je jalons"
)
COMMON = frozenset(_ORDINARY.split())
# A capital after one of these begins a sentence.
BEGINS = re.compile(r"(?:^|[.!?…:\n«»“\"(\[•]|(?:^|\s)[–—\-])[\s\u00a0\u202f]*$")
