"""Addresses of reminders."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from followup.views import deliveries, reminder_texts, reminders

FILE = "dossiers/<id:pk>/rappels/"
ONE = f"{FILE}<id:reminder_pk>/"
TEXTS = "administration/rappels/"
TEXT = f"{TEXTS}<slug:kind>/<slug:channel>/<slug:language>/<slug:mode>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(FILE, reminders.reminders, name="reminders"),
    path(f"{FILE}arret/", reminders.stop, name="reminders_stop"),
    path(f"{ONE}renvoyer/", reminders.again, name="reminder_again"),
    path(f"{ONE}annuler/", reminders.cancel, name="reminder_cancel"),
    path(f"{ONE}regle/", reminders.handled, name="reminder_handled"),
    path("rappels/incertains/", reminders.doubtful, name="doubtful_reminders"),
    path("rappels/sms/remise/", deliveries.sms_delivery, name="sms_delivery"),
    path(TEXTS, reminder_texts.templates, name="reminder_templates"),
    path(f"{TEXTS}regles/", reminder_texts.rules_page, name="reminder_rules"),
    path(TEXT, reminder_texts.template, name="reminder_template"),
    path(f"{TEXT}texte-propose/", reminder_texts.reset, name="reminder_template_reset"),
]
