"""Addresses of files that change hands, for good or for a while."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from beneficiaries.views import delegations, handover

urlpatterns: list[URLPattern | URLResolver] = [
    path("dossiers/<id:pk>/passation/", handover.transfer, name="transfer"),
    path("dossiers/<id:pk>/deleguer/", delegations.delegate, name="delegate"),
    path("passations/", handover.transfers, name="transfers"),
    path("passations/nouvelle/", handover.hand_over, name="hand_over"),
    path("passations/<uuid:batch>/", handover.batch, name="transfer_batch"),
    path("passations/<uuid:batch>/retirer/", handover.withdraw, name="withdraw_transfer"),
    path("delegations/nouvelle/", delegations.delegate_many, name="delegate_many"),
    path("delegations/<id:pk>/", delegations.delegation, name="delegation"),
]
