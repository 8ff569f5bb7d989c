"""Addresses of the documents of the CEP."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from cep.views import liaison, my_documents, synthesis

SYNTHESIS = "dossiers/<id:pk>/cep/synthese/"
LIAISON = "dossiers/<id:pk>/cep/liaison/"
SHEET = LIAISON + "<id:sheet_pk>/"
MINE = "mon-espace/projet/document/"
MY_SHEET = "mon-espace/projet/transmission/<id:sheet_pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(SYNTHESIS, synthesis.documents, name="documents"),
    path(f"{SYNTHESIS}nouvelle/", synthesis.new, name="synthesis_new"),
    path(f"{SYNTHESIS}apercu/", synthesis.preview, name="synthesis_preview"),
    path(f"{SYNTHESIS}comparer/", synthesis.compare, name="synthesis_compare"),
    path(f"{SYNTHESIS}remarques/", synthesis.answers, name="synthesis_answers"),
    path(f"{SYNTHESIS}<id:document_pk>/", synthesis.document, name="synthesis"),
    path(f"{SYNTHESIS}<id:document_pk>/fichier/", synthesis.document_file, name="synthesis_file"),
    path(f"{LIAISON}nouvelle/", liaison.new, name="liaison_new"),
    path(SHEET, liaison.sheet, name="liaison"),
    path(f"{SHEET}accord/", liaison.agreement, name="liaison_agreement"),
    path(f"{SHEET}retirer/", liaison.withdraw, name="liaison_withdraw"),
    path(f"{SHEET}depart/", liaison.send, name="liaison_send"),
    path(f"{SHEET}fichier/", liaison.sheet_file, name="liaison_file"),
    path(MINE, my_documents.document, name="my_document"),
    path(f"{MINE}envoyer/", my_documents.send, name="my_document_send"),
    path(f"{MINE}<id:document_pk>/fichier/", my_documents.document_file, name="my_document_file"),
    path(f"{MINE}<slug:section>/", my_documents.remark, name="my_remark"),
    path("mon-espace/projet/transmission/", my_documents.liaisons, name="my_liaisons"),
    path(MY_SHEET, my_documents.liaison, name="my_liaison"),
    path(f"{MY_SHEET}refuser/", my_documents.refuse_liaison, name="my_liaison_refuse"),
    path(f"{MY_SHEET}fichier/", my_documents.liaison_file, name="my_liaison_file"),
]
