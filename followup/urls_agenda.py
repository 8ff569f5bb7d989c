"""Addresses of the agenda and appointments."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from followup.views import absences, agenda, appointments, booking, feeds

ONE = "dossiers/<id:pk>/rendez-vous/<id:appointment_pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/absences/", absences.absences, name="absences"),
    path("agenda/absences/<id:absence_pk>/", absences.absence, name="absence"),
    path("agenda/absences/<id:absence_pk>/retirer/", absences.remove, name="absence_remove"),
    path("agenda/flux/", feeds.feeds, name="feeds"),
    path("agenda/flux/nouveau/", feeds.new, name="feed_new"),
    path("agenda/flux/fermer/", feeds.revoke, name="feed_revoke"),
    path("agenda/flux/<str:token>.ics", feeds.feed, name="feed"),
    path("dossiers/<id:pk>/rendez-vous/nouveau/", booking.book, name="book"),
    path(ONE, appointments.appointment, name="appointment"),
    path(f"{ONE}issue/", appointments.outcome, name="outcome"),
    path(f"{ONE}deplacer/", booking.move, name="move"),
    path(f"{ONE}annuler/", appointments.cancel, name="cancel"),
    path(f"{ONE}confier/", appointments.entrust, name="entrust"),
    path(f"{ONE}rendez-vous.ics", appointments.calendar, name="calendar"),
]
