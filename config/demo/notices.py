"""The wordings handed over in the demo, published before anybody received them."""

from __future__ import annotations

from accounts.models import Organisation
from beneficiaries.models import ConsentPurpose, PrivacyNotice
from config.demo.days import moment

INFORMATION = (
    "{name} tient un dossier sur votre accompagnement : vos coordonnées, vos rendez-vous, ce que "
    "vous décidez avec votre conseiller·ère. Rien n’est transmis à votre employeur sans votre "
    "accord. Vous pouvez lire votre dossier, le faire corriger ou vous opposer à une partie de son "
    "usage, en le disant à la personne qui vous suit."
)
CLEARER = (
    " Le dossier est conservé deux ans après notre dernier contact, puis il est effacé ou rendu "
    "anonyme. Chaque ouverture de votre dossier est notée : vous pouvez demander qui l’a lu."
)
WORDINGS = {
    ConsentPurpose.INFORMATION: INFORMATION,
    ConsentPurpose.REMINDERS: (
        "J’accepte de recevoir un rappel avant chaque rendez-vous, par SMS ou courriel. "
        "Je peux dire non à tout moment, sans conséquence sur mon accompagnement."
    ),
    ConsentPurpose.ALLIANCE: (
        "J’accepte de répondre à quelques questions sur notre travail ensemble. Mes réponses sont "
        "vues par la personne qui me suit ; elles ne décident de rien à ma place."
    ),
    ConsentPurpose.SHARE_WITH_PARTNERS: (
        "J’accepte la transmission de mon dossier par {name} au partenaire que nous aurons choisi "
        "ensemble. Je verrai ce qui part avant l’envoi."
    ),
}

Notices = dict[tuple[str, int], PrivacyNotice]


def publish(organisation: Organisation) -> Notices:
    """One wording for each purpose; the information notice has a second, recent version."""
    versions = [(purpose, 1, wording, -690) for purpose, wording in WORDINGS.items()]
    versions.append((ConsentPurpose.INFORMATION, 2, INFORMATION + CLEARER, -20))
    return {
        (purpose, version): PrivacyNotice.objects.create(
            organisation=organisation,
            purpose=purpose,
            version=version,
            wording=wording.format(name=organisation.name),
            published_at=moment(published),
        )
        for purpose, version, wording, published in versions
    }
