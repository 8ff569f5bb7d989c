"""Addresses of the person's own space."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from followup.views import (
    space,
    space_access,
    space_appointments,
    space_entrance,
    space_messages,
    space_plan,
    space_rights,
)

doors: list[URLPattern | URLResolver] = [
    path("l/<str:token>/", space_entrance.personal_link, name="personal_link"),
    path(
        "l/<str:token>/rendez-vous/",
        space_entrance.personal_link_appointment,
        name="personal_link_appointment",
    ),
    path(
        "l/<str:token>/rappels/",
        space_entrance.personal_link_opt_out,
        name="personal_link_opt_out",
    ),
    path(
        "l/<str:token>/point/",
        space_entrance.personal_link_questionnaire,
        name="personal_link_questionnaire",
    ),
    path("l/<str:token>/avis/", space_entrance.personal_link_survey, name="personal_link_survey"),
    path("mon-espace/entrer/", space_entrance.enter, name="space_enter"),
    path("mon-espace/entrer/code/", space_entrance.code, name="space_code"),
    path("mon-espace/entrer/qui/", space_entrance.who, name="space_who"),
    path("mon-espace/quitter/", space_entrance.leave, name="space_leave"),
    path("mon-espace/au-revoir/", space_entrance.left, name="space_left"),
]

slot = "mon-espace/rendez-vous/<id:pk>/"
step = "mon-espace/plan/<id:pk>/"
own_pages: list[URLPattern | URLResolver] = [
    path("mon-espace/", space.home, name="space"),
    path("mon-espace/moi/", space.me, name="space_me"),
    path("mon-espace/journal/", space.journal, name="space_journal"),
    path("mon-espace/lecture/", space.reading_mode, name="space_reading_mode"),
    path("mon-espace/rendez-vous/", space_appointments.appointments, name="space_appointments"),
    path(slot, space_appointments.appointment, name="space_appointment"),
    path(slot + "confirmer/", space_appointments.confirm, name="space_appointment_confirm"),
    path(slot + "deplacer/", space_appointments.move, name="space_appointment_move"),
    path(slot + "annuler/", space_appointments.cancel, name="space_appointment_cancel"),
    path(slot + "agenda.ics", space_appointments.calendar, name="space_appointment_file"),
    path("mon-espace/plan/", space_plan.plan, name="space_plan"),
    path("mon-espace/plan/proposer/", space_plan.propose, name="space_step_propose"),
    path(step + "fait/", space_plan.tick, name="space_step_done"),
    path(step + "reprendre/", space_plan.resume, name="space_step_resume"),
    path(step + "bloque/", space_plan.stuck, name="space_step_stuck"),
    path("mon-espace/messages/", space_messages.thread, name="space_messages"),
    path("mon-espace/messages/lus/", space_messages.read, name="space_messages_read"),
    path("mon-espace/pieces/<id:pk>/", space_messages.attachment, name="space_attachment"),
    path("mon-espace/documents/", space_messages.documents, name="space_documents"),
    path("mon-espace/rapports/<id:pk>/", space_messages.report, name="space_report"),
    path("mon-espace/accords/", space_rights.consents, name="space_consents"),
    path("mon-espace/accords/rappels/", space_rights.reminders, name="space_reminders"),
    path(
        "mon-espace/accords/<slug:purpose>/retirer/",
        space_rights.withdraw,
        name="space_consent_withdraw",
    ),
    path("mon-espace/droits/", space_rights.rights, name="space_rights"),
    path("mon-espace/droits/copie.json", space_rights.copy_json, name="space_copy_json"),
    path("mon-espace/droits/copie.pdf", space_rights.copy_pdf, name="space_copy_pdf"),
    path("mon-espace/droits/copie-complete/", space_rights.full_copy, name="space_full_copy"),
    path("mon-espace/droits/correction/", space_rights.correction, name="space_correction"),
    path("mon-espace/droits/opposition/", space_rights.objection, name="space_objection"),
    path(
        "mon-espace/droits/<id:pk>/retirer/",
        space_rights.withdraw_request,
        name="space_request_withdraw",
    ),
]

counsellors_pages: list[URLPattern | URLResolver] = [
    path("dossiers/<id:pk>/espace/", space_access.space_access, name="space_access"),
    path("dossiers/<id:pk>/espace/lien/", space_access.give, name="space_give"),
    path("dossiers/<id:pk>/espace/fermer/", space_access.revoke, name="space_revoke"),
    path(
        "dossiers/<id:pk>/droits/<id:request_pk>/",
        space_access.rights_request,
        name="rights_request",
    ),
    path("demandes-de-droits/", space_access.rights_requests, name="rights_requests"),
]

urlpatterns: list[URLPattern | URLResolver] = [*doors, *own_pages, *counsellors_pages]
