"""Addresses of what is reported of the CEP, and of its settings."""

from django.urls import URLPattern, URLResolver, path

from cep.views import activity, indicators, settings, survey

urlpatterns: list[URLPattern | URLResolver] = [
    path("cep/indicateurs/", indicators.indicators, name="indicators"),
    path("cep/indicateurs/compter/", indicators.count, name="count_indicators"),
    path("cep/indicateurs/export/", indicators.export, name="export_indicators"),
    path("cep/activite/", activity.activity, name="activity"),
    path("cep/activite/export/", activity.export, name="export_activity"),
    path("administration/cep/", settings.scheme, name="scheme"),
    path("administration/cep/profil/", settings.profile, name="profile"),
    path("administration/cep/profil/propose/", settings.reset, name="reset_profile"),
    path("mon-espace/avis/", survey.survey, name="my_survey"),
]
