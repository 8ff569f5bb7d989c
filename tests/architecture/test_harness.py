"""The harness itself: each of its refusals is seen refusing."""

import warnings

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory

from accounts.models import JournalEntry, Organisation, Session
from tests.factories import OrganisationFactory
from tests.harness.order import UnorderedSlice
from tests.harness.safe_methods import SafeMethodsMiddleware, SafeMethodWrote


def printed(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    "source",
    [
        "{{ unknown }}",
        "{{ person.unknown }}",
        "{{ person.given_name.unknown|upper }}",
        "{{ unknown|default:'x' }}",
        "{% blocktranslate with name=unknown %}Bonjour {{ name }}{% endblocktranslate %}",
        "{% blocktranslate %}Bonjour {{ unknown }}{% endblocktranslate %}",
        "{% with name=unknown %}{{ name }}{% endwith %}",
        "{% url 'index' as there %}{{ their }}",
    ],
)
def test_printing_an_unknown_name_fails(source):
    with pytest.raises(AssertionError, match="Unknown template variable"):
        printed(source, person={"given_name": "Basile"})


@pytest.mark.parametrize(
    "source",
    ["{% if unknown %}x{% endif %}", "{% for x in unknown %}x{% endfor %}", "{{ person.note }}"],
)
def test_asking_whether_a_name_exists_is_allowed(source):
    assert printed(source, person={"note": ""}) == ""


def test_the_templates_of_libraries_keep_the_lenient_default():
    page = get_template("django/forms/widgets/input.html")
    assert "<input" in page.render({"widget": {"type": "text", "name": "x", "value": None}})


def answering(statement):
    """A page that runs one statement, behind the middleware."""

    def page(request):
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return HttpResponse()

    return SafeMethodsMiddleware(page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_organisation SET name = name",
        "DELETE FROM accounts_heldform",
        "DROP TABLE IF EXISTS nothing_of_that_name",
        "SELECT id FROM accounts_organisation FOR UPDATE",
    ],
)
def test_a_page_that_writes_while_showing_fails(statement):
    for method in ("GET", "HEAD"):
        with pytest.raises(SafeMethodWrote, match="Fix: do it in a POST"):
            answering(statement)(RequestFactory().generic(method, "/"))
    assert answering(statement)(RequestFactory().post("/")).status_code == 200


@pytest.mark.django_db
def test_a_page_may_note_who_read_it():
    def page(request):
        JournalEntry.objects.create(deed="case_file.read")
        list(Session.objects.all())
        return HttpResponse()

    SafeMethodsMiddleware(page)(RequestFactory().get("/"))
    assert JournalEntry.objects.filter(deed="case_file.read").exists()


@pytest.mark.django_db
def test_the_watch_is_installed_in_front_of_every_page(settings):
    watch = settings.MIDDLEWARE.index("tests.harness.safe_methods.SafeMethodsMiddleware")
    assert settings.MIDDLEWARE[:watch] == [
        "config.middleware.RequestIdMiddleware",
        "config.middleware.HeadersMiddleware",
    ]


@pytest.mark.django_db
def test_rows_without_an_order_come_back_in_any_order():
    OrganisationFactory.create_batch(12)
    orders = {tuple(Organisation.objects.values_list("pk", flat=True)) for _ in range(8)}
    assert len(orders) > 1
    ordered = {tuple(Organisation.objects.order_by("pk").values_list("pk", flat=True))}
    assert ordered == {tuple(sorted(min(orders)))}


@pytest.mark.django_db
def test_a_page_cut_from_rows_without_an_order_fails():
    OrganisationFactory()
    with pytest.raises(UnorderedSlice, match=r"order_by"):
        list(Organisation.objects.all()[:3])
    with pytest.raises(Warning):
        Paginator(Organisation.objects.all(), 3).page(1)
    assert Organisation.objects.first() == Organisation.objects.get()


def test_a_warning_is_an_error():
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
