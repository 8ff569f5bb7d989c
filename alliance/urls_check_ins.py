"""Addresses of the alliance: check-ins."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from alliance.views import check_ins, my_check_ins, paper

mine = "mon-espace/points/"
one = mine + "<id:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(mine, my_check_ins.my_check_ins, name="my_check_ins"),
    path(mine + "qui-lit/", my_check_ins.readers, name="my_readers"),
    path(mine + "opposition/", my_check_ins.objection, name="my_objection"),
    path(one, check_ins.first, name="check_in"),
    path(one + "reprendre/", check_ins.resume, name="check_in_resume"),
    path(one + "question/<id:number>/", check_ins.question, name="check_in_question"),
    path(one + "gene/", check_ins.unease, name="check_in_unease"),
    path(one + "suite/", check_ins.wish, name="check_in_wish"),
    path(one + "envoyer/", check_ins.send, name="check_in_send"),
    path(one + "qui-lit/", check_ins.readers, name="check_in_readers"),
    path(one + "merci/", check_ins.thanks, name="check_in_thanks"),
    path("dossiers/<id:pk>/points/papier/", paper.paper, name="check_in_paper"),
]
