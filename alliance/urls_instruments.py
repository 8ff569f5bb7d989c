"""Addresses of the alliance: instruments, their versions and licences."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from alliance.views import instruments, versions

ALL = "administration/questionnaires/"
ONE = f"{ALL}<id:pk>/"
VERSION = f"{ONE}versions/<id:version_pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(ALL, instruments.instruments, name="instruments"),
    path(f"{ALL}importer/", instruments.import_page, name="instrument_import"),
    path(f"{ALL}nouveau/", instruments.new_instrument, name="instrument_new"),
    path(f"{ALL}modeles/<slug:name>.json", instruments.shipped_file, name="shipped_file"),
    path(ONE, instruments.instrument, name="instrument"),
    path(f"{ONE}licence/", instruments.new_licence, name="licence_new"),
    path(f"{ONE}licence/<id:licence_pk>/", instruments.licence_file, name="licence_file"),
    path(VERSION, versions.version, name="version"),
    path(f"{VERSION}suite/", instruments.begin_version, name="version_begin"),
    path(f"{VERSION}publier/", versions.publish, name="version_publish"),
    path(f"{VERSION}supprimer/", versions.discard, name="version_discard"),
    path(f"{VERSION}traduire/", versions.translation_file, name="translation_file"),
    path(f"{VERSION}traduction/", versions.import_translation, name="translation_import"),
]
