"""The two lists behind the copy: what waits for a review, and what is left out, with reasons.

Any other column reachable from a person is in the copy as soon as its model exists; a test compares
this table with the models (R39).
"""

from __future__ import annotations

TECHNICAL = "Repère technique, sans information sur la personne."
DERIVED = "Calculé à partir d’autres colonnes de la copie."
ANOTHER_PERSON = "Parle d’une autre fiche : la montrer dirait quelque chose d’un tiers."

# Released by the counsellor's answer to a request for a full copy: they may name other people.
AFTER_REVIEW = frozenset(
    {
        "followup.Interview.private_notes",
        "followup.Interview.opening",
        "followup.Interview.exploration",
        "followup.Interview.closing",
        "followup.InterviewVersion.texts",
        "beneficiaries.Transfer.note",
        "beneficiaries.Transfer.decline_reason",
        "beneficiaries.Delegation.note",
        "beneficiaries.Delegation.hand_back_note",
        "beneficiaries.Assignment.reason",
        "alliance.Repair.note",
    }
)

# "app.Model" or "app.Model.column" → why it is not in the copy.
EXCLUDED: dict[str, str] = {
    "beneficiaries.DistinctPair": ANOTHER_PERSON,
    "followup.InterviewDraft": "Brouillon scellé, effacé d’office : l’entretien, lui, est gardé.",
    "beneficiaries.Merge.before": "Copie technique des colonnes de la fiche.",
    "beneficiaries.Beneficiary.sort_name": DERIVED,
    "beneficiaries.Beneficiary.search_text": DERIVED,
    "beneficiaries.Beneficiary.phone_key": DERIVED,
    "beneficiaries.Beneficiary.other_phone_key": DERIVED,
    "beneficiaries.Beneficiary.email_key": DERIVED,
    "beneficiaries.CaseFile.sort_name": DERIVED,
    "beneficiaries.ImportRow.match": ANOTHER_PERSON,
    "beneficiaries.Delegation.access": TECHNICAL,
    "followup.PersonalLink.token_hash": "Empreinte d’un secret : elle n’ouvre rien et ne dit rien.",
    "followup.ProgressReport.file": "Le document lui-même se télécharge dans « Mes documents ».",
    "cep.SynthesisDocument.file": "Le document lui-même se télécharge dans « Mon document ».",
    "cep.LiaisonSheet.file": "La fiche elle-même se télécharge dans « Mes documents ».",
    "followup.Attachment.file": "Le fichier lui-même se télécharge dans « Mes documents ».",
    "followup.Reminder.claim": TECHNICAL,
    "alliance.Vignette": "Texte sans nom de son auteur : il ne dit rien de la personne.",
    "followup.Reminder.provider_answer": TECHNICAL,
}
# Columns of these names are technical wherever they stand.
TECHNICAL_NAMES = frozenset(
    {"form_key", "version", "batch", "series", "uid", "position", "sequence"}
)


def why_excluded(label: str, column: str) -> str:
    """The reason why a column is left out; empty when it is in the copy."""
    if column in TECHNICAL_NAMES:
        return TECHNICAL
    return EXCLUDED.get(label) or EXCLUDED.get(f"{label}.{column}", "")
