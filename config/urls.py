"""Every address of the product."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from accounts.views import home
from config import errors
from config.health import health

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", home.index, name="index"),
    path("accueil/", home.home, name="home"),
    path("sante/", health, name="health"),
    path("langue/", set_language, name="set_language"),
    path("compte/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("beneficiaries.urls")),
    path("", include("followup.urls")),
    path("", include("cep.urls")),
    path("", include("alliance.urls")),
    path("", include("pilotage.urls")),
]

if settings.GALLERY:
    from config.gallery import gallery

    urlpatterns.append(path("galerie/", gallery, name="gallery"))
