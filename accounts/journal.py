"""Proof of who did what: deeds and readings, names of fields, never their values."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import JournalEntry, Organisation, User
from accounts.request_ids import request_id

# One line per deed: the sentence shown on the case file and in the person's own space.
DEEDS = {
    "beneficiary.created": _("a créé la fiche"),
    "beneficiary.changed": _("a modifié la fiche"),
    "beneficiary.merged": _("a fusionné deux fiches"),
    "beneficiary.merge_undone": _("a annulé une fusion"),
    "case_file.opened": _("a ouvert un accompagnement"),
    "case_file.changed": _("a modifié le dossier"),
    "case_file.closed": _("a clos le dossier"),
    "case_file.reopened": _("a rouvert le dossier"),
    "case_file.assigned": _("a changé la personne référente"),
    "transfer.proposed": _("a proposé de transmettre le dossier"),
    "transfer.accepted": _("a repris le dossier, transmis par un·e collègue"),
    "transfer.declined": _("a refusé de reprendre le dossier"),
    "transfer.withdrawn": _("a retiré une proposition de transmettre le dossier"),
    "delegation.given": _("a confié le dossier pendant une absence"),
    "delegation.ended": _("a mis fin à une délégation"),
    "case_file.read": _("a consulté le dossier"),
    "case_file.reasoned_access": _("a demandé à ouvrir le dossier, avec un motif"),
    "barrier.added": _("a ajouté un frein et sa stratégie"),
    "barrier.changed": _("a modifié un frein"),
    "barrier.resolved": _("a indiqué qu’un frein est levé"),
    "consent.given": _("a enregistré un accord"),
    "consent.withdrawn": _("a enregistré un retrait d’accord"),
    "consent.withdrawn_by_person": _("la personne a retiré un accord"),
    "notice.given": _("a remis une note d’information"),
    "notice.published": _("a publié le texte d’une note ou d’un accord"),
    "space.link_made": _("a préparé un lien vers l’espace de la personne"),
    "message.sent": _("a écrit à la personne"),
    "message.sent_by_person": _("la personne a écrit un message"),
    "space.reading_mode_chosen": _("la personne a choisi un mode de lecture"),
    "rights.asked": _("la personne a demandé à exercer un droit"),
    "rights.withdrawn": _("la personne a retiré une demande"),
    "rights.answered": _("a répondu à une demande sur les données"),
    "rights.copy_taken": _("la personne a pris une copie du dossier"),
    "space.links_revoked": _("a fermé les liens vers l’espace de la personne"),
    "interview.recorded": _("a commencé le compte rendu d’un entretien"),
    "interview.closed": _("a clos le compte rendu d’un entretien"),
    "interview.amended": _("a modifié le compte rendu d’un entretien"),
    "goal.added": _("a ajouté un objectif au plan d’action"),
    "goal.changed": _("a reformulé un objectif du plan d’action"),
    "goal.moved": _("a changé l’ordre des objectifs"),
    "goal.reached": _("a noté qu’un objectif est atteint"),
    "goal.dropped": _("a abandonné un objectif du plan d’action"),
    "goal.reopened": _("a repris un objectif du plan d’action"),
    "step.added": _("a ajouté une étape au plan d’action"),
    "step.changed": _("a modifié une étape du plan d’action"),
    "step.status": _("a noté où en est une étape"),
    "step.moved": _("a changé l’ordre des étapes"),
    "step.ticked_by_person": _("la personne a coché une étape"),
    "step.stuck_by_person": _("la personne a dit qu’une étape la bloque"),
    "step.resumed_by_person": _("la personne a repris une étape"),
    "step.proposed_by_person": _("la personne a proposé une étape"),
    "proposal.accepted": _("a ajouté au plan l’étape que la personne proposait"),
    "proposal.discussed": _("a proposé de parler d’une étape avec la personne"),
    "proposal.set_aside": _("a mis de côté une étape que la personne proposait"),
    "reminder.sent": _("Jalons a envoyé un rappel"),
    "reminder.sent_again": _("a demandé le nouvel envoi d’un rappel"),
    "reminder.cancelled": _("a annulé un rappel"),
    "reminder.handled": _("a réglé un rappel à la main"),
    "reminder.stopped": _("a enregistré l’arrêt des rappels"),
    "reminder.stopped_by_person": _("la personne a arrêté les rappels"),
    "reminder.wanted_again": _("a enregistré la reprise des rappels"),
    "reminder.wanted_again_by_person": _("la personne a repris les rappels"),
    "reminder.wording_changed": _("a modifié le texte d’un rappel"),
    "reminder.settings_changed": _("a modifié les règles des rappels"),
    "caseload.exported": _("a exporté une liste"),
    "caseload.imported": _("a importé un portefeuille"),
    "member.invited": _("a invité un·e collègue"),
    "member.invitation_revoked": _("a annulé une invitation"),
    "member.joined": _("a rejoint l’organisation"),
    "member.changed": _("a modifié les rôles d’un compte"),
    "member.closed": _("a fermé un compte"),
    "sessions.closed": _("a fermé des sessions"),
    "organisation.changed": _("a modifié les réglages de l’organisation"),
    "cep.informed": _("a informé la personne sur le CEP"),
    "cep.agreed": _("a noté l’accord de la personne pour continuer"),
    "cep.figures_counted": _("a fait compter les indicateurs du CEP"),
    "cep.figures_exported": _("a exporté les indicateurs du CEP"),
    "cep.activity_exported": _("a exporté l’activité du CEP, sans nom"),
    "cep.profile_saved": _("a modifié le profil d’export de l’activité"),
    "cep.scheme_chosen": _("a choisi le dispositif de CEP des nouveaux dossiers"),
    "cep.survey_answered_by_person": _("la personne a donné son avis sur le service"),
    "cep.level_opened": _("a ouvert un niveau du CEP"),
    "cep.level_closed": _("a terminé un niveau du CEP"),
    "cep.request_recorded": _("a noté la demande"),
    "cep.request_by_person": _("la personne a écrit sa demande"),
    "cep.situation_changed": _("a décrit la situation"),
    "cep.asset_added": _("a ajouté une ressource"),
    "cep.asset_changed": _("a modifié une ressource"),
    "cep.asset_removed": _("a retiré une ressource"),
    "cep.limit_added": _("a ajouté une contrainte acceptée"),
    "cep.limit_changed": _("a modifié une contrainte acceptée"),
    "cep.limit_removed": _("a retiré une contrainte acceptée"),
    "cep.career_added": _("a ajouté une étape du parcours professionnel"),
    "cep.career_changed": _("a modifié une étape du parcours professionnel"),
    "cep.career_removed": _("a retiré une étape du parcours professionnel"),
    "cep.competences_rated": _("a évalué les compétences à s’orienter"),
    "cep.competences_by_person": _("la personne a dit où elle en est de ses compétences"),
    "cep.project_added": _("a ajouté un projet à explorer"),
    "cep.project_changed": _("a modifié un projet"),
    "cep.project_decided": _("a noté la décision de la personne sur son projet"),
    "cep.project_set_aside": _("a mis un projet de côté"),
    "cep.project_taken_up": _("a repris un projet"),
    "cep.trade_added": _("a ajouté un métier visé"),
    "cep.trade_removed": _("a retiré un métier visé"),
    "cep.alternative_added": _("a noté une autre voie"),
    "cep.alternative_changed": _("a modifié une autre voie"),
    "cep.alternative_removed": _("a retiré une autre voie"),
    "cep.feasibility_changed": _("a complété la faisabilité du projet"),
    "cep.plan_changed": _("a relié des objectifs au projet"),
    "cep.scheme_added": _("a ajouté un dispositif à mobiliser"),
    "cep.scheme_changed": _("a modifié un dispositif à mobiliser"),
    "cep.scheme_removed": _("a retiré un dispositif à mobiliser"),
    "cep.funding_added": _("a ajouté une ligne au plan de financement"),
    "cep.funding_changed": _("a modifié le plan de financement"),
    "cep.funding_removed": _("a retiré une ligne du plan de financement"),
    "cep.synthesis_proposed": _("a proposé un document de synthèse à la personne"),
    "cep.synthesis_remark_by_person": _("la personne a noté une remarque sur son document"),
    "cep.synthesis_amended_by_person": _("la personne a relu son document de synthèse"),
    "cep.synthesis_answered": _("a répondu aux remarques sur le document de synthèse"),
    "cep.synthesis_handed_over": _("a remis le document de synthèse à la personne"),
    "cep.liaison_prepared": _("a préparé une fiche de liaison"),
    "cep.liaison_agreed": _("a noté l’accord de la personne pour une fiche de liaison"),
    "cep.liaison_agreed_by_person": _("la personne a accepté une fiche de liaison"),
    "cep.liaison_withdrawn": _("a noté que la personne ne veut pas de la fiche de liaison"),
    "cep.liaison_withdrawn_by_person": _("la personne a refusé une fiche de liaison"),
    "cep.liaison_sent": _("a transmis une fiche de liaison"),
    "team.added": _("a ajouté une équipe"),
    "team.renamed": _("a renommé une équipe"),
    "appointment.booked": _("a planifié un rendez-vous"),
    "appointment.moved": _("a déplacé un rendez-vous"),
    "appointment.changed": _("a modifié un rendez-vous"),
    "appointment.handed_over": _("a confié un rendez-vous à un·e collègue"),
    "appointment.cancelled": _("a annulé un rendez-vous"),
    "appointment.outcome_given": _("a noté l’issue d’un rendez-vous"),
    "appointment.outcome_corrected": _("a corrigé l’issue d’un rendez-vous"),
    "appointment.confirmed_by_person": _("la personne a confirmé un rendez-vous"),
    "appointment.move_asked_by_person": _("la personne a demandé à déplacer un rendez-vous"),
    "appointment.cancelled_by_person": _("la personne a annulé un rendez-vous"),
    "absence.posted": _("a posé une absence"),
    "absence.removed": _("a retiré une absence"),
    "calendar_feed.created": _("a créé une adresse d’agenda"),
    "calendar_feed.revoked": _("a fermé une adresse d’agenda"),
    "report.made": _("a établi un rapport d’étape"),
    "report.shared": _("a partagé un rapport d’étape avec la personne"),
    "report.batch_ordered": _("a demandé des rapports d’étape pour une sélection de dossiers"),
    "organisation.identity_changed": _("a changé le logo ou la couleur des documents"),
    "alliance.answered_by_person": _("la personne a répondu à un point d’étape"),
    "alliance.readers_chosen_by_person": _("la personne a choisi qui lit ses points d’étape"),
    "alliance.objected_by_person": _("la personne a dit non aux points d’étape"),
    "alliance.objection_withdrawn_by_person": _(
        "la personne a dit oui de nouveau aux points d’étape"
    ),
    "alliance.paper_typed": _("a saisi un point d’étape rempli sur papier"),
    "alliance.signal_judged": _("a vérifié un signal"),
    "alliance.marker_observed": _("a noté un indice observé en entretien"),
    "alliance.episode_opened": _("a commencé une restauration"),
    "alliance.repair_step_done": _("a noté une étape de restauration"),
    "alliance.repair_step_undone": _("a retiré une étape de restauration"),
    "alliance.episode_ended": _("a terminé une restauration"),
    "alliance.vignette_prepared": _("a préparé une situation sans nom pour l’analyse de pratiques"),
    "alliance.vignette_discarded": _("a supprimé une situation sans nom"),
    "instrument.created": _("a créé un questionnaire"),
    "instrument.imported": _("a importé un questionnaire"),
    "instrument.version_begun": _("a commencé une version d’un questionnaire"),
    "instrument.changed": _("a modifié une version d’un questionnaire"),
    "instrument.published": _("a publié une version d’un questionnaire"),
    "instrument.discarded": _("a supprimé une version en préparation"),
    "instrument.translated": _("a importé la traduction d’un questionnaire"),
    "licence.recorded": _("a enregistré une licence de questionnaire"),
    "alliance.settings_changed": _("a modifié les réglages de l’alliance"),
    "alliance.norms_estimated": _("a adopté de nouvelles normes de l’alliance"),
    "alliance.wish_noted": _("a noté une demande de la personne"),
    "alliance.wish_said_by_person": _("la personne a fait une demande"),
}

READING_QUIET_PERIOD = datetime.timedelta(minutes=30)


def record(
    deed: str,
    *,
    by: User | None,
    organisation: Organisation | None,
    subject: Model | None = None,
    beneficiary_id: int | None = None,
    fields: Iterable[str] = (),
    reason: str = "",
) -> JournalEntry:
    """Append one line, in the caller's transaction; an unknown deed is a programming error."""
    if deed not in DEEDS:
        raise KeyError(f"{deed} manque à DEEDS : ajoutez sa phrase.")
    return JournalEntry.objects.create(
        deed=deed,
        actor=by,
        organisation=organisation,
        subject_kind=(subject._meta.model_name or "") if subject else "",
        subject_id=subject.pk if subject else None,
        beneficiary_id=beneficiary_id,
        fields=sorted(fields),
        reason=reason[:500],
        request_id=request_id.get(),
    )


def record_many(
    deed: str,
    subjects: Iterable[tuple[Model, int]],
    *,
    by: User | None,
    organisation: Organisation,
    fields: Iterable[str] = (),
) -> None:
    """One line per (subject, person's id) for work done on many at once, such as an import."""
    if deed not in DEEDS:
        raise KeyError(f"{deed} manque à DEEDS : ajoutez sa phrase.")
    names, identity = sorted(fields), request_id.get()
    JournalEntry.objects.bulk_create(
        JournalEntry(
            deed=deed,
            actor=by,
            organisation=organisation,
            subject_kind=subject._meta.model_name or "",
            subject_id=subject.pk,
            beneficiary_id=beneficiary_id,
            fields=names,
            request_id=identity,
        )
        for subject, beneficiary_id in subjects
    )


def record_reading(
    subject: Model, *, by: User, organisation: Organisation, beneficiary_id: int, reason: str = ""
) -> None:
    """One line per reader and half hour: a page reloaded ten times was read once."""
    recent = JournalEntry.objects.filter(
        beneficiary_id=beneficiary_id,
        actor=by,
        deed="case_file.read",
        subject_id=subject.pk,
        at__gte=timezone.now() - READING_QUIET_PERIOD,
    )
    if not recent.exists():
        record(
            "case_file.read",
            by=by,
            organisation=organisation,
            subject=subject,
            beneficiary_id=beneficiary_id,
            reason=reason,
        )


def entries_about(*beneficiary_ids: int) -> QuerySet[JournalEntry]:
    """Everything done about one person, newest first; a merged person has several ids."""
    return (
        JournalEntry.objects.filter(beneficiary_id__in=beneficiary_ids)
        .select_related("actor")
        .order_by("-at", "-pk")
    )
