"""A slow question or a held lock gives a French 503, and the worker is free again (R42)."""

import threading
import time

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client

from accounts.models import Organisation
from tests.factories import OrganisationFactory

SHORT = "-c statement_timeout=400 -c lock_timeout=300 -c jalons.journal_may_be_truncated=on"


def test_the_limits_of_each_process():
    assert "statement_timeout=5000" in settings.WEB_LIMITS
    assert "lock_timeout=2000" in settings.WEB_LIMITS
    assert "idle_in_transaction_session_timeout=30000" in settings.WEB_LIMITS
    assert "statement_timeout=60000" in settings.WORKER_LIMITS
    assert "lock_timeout=10000" in settings.WORKER_LIMITS
    assert "statement_timeout=300000" in settings.COMMAND_LIMITS


@pytest.fixture
def impatient(settings, transactional_db):
    """The web process's limits, made short so that the suite stays so."""
    settings.ROOT_URLCONF = "tests.security.trouble"
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]
    connection.close()
    options["options"] = SHORT
    yield Client(raise_request_exception=False)
    connection.close()
    options["options"] = before


def assert_french_503(response):
    assert response.status_code == 503
    assert response["Retry-After"].isdigit()
    page = response.content.decode()
    assert '<html lang="fr"' in page
    assert "Traceback" not in page


def test_a_slow_question_is_cut(impatient):
    start = time.monotonic()
    response = impatient.get("/essai/lent/", secure=True)
    assert time.monotonic() - start < 4
    assert_french_503(response)
    assert impatient.get("/essai/vite/", secure=True).content == b"ok"
    assert Organisation.objects.count() == 0


def test_a_held_lock_is_not_waited_for(impatient):
    OrganisationFactory()
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(Organisation.objects.select_for_update().order_by("pk"))
            held.set()
            done.wait(20)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(20)
        start = time.monotonic()
        response = impatient.post("/essai/verrou/", {"note": "Ce que j’ai tapé"}, secure=True)
        assert time.monotonic() - start < 4
    finally:
        done.set()
        holder.join()
    assert_french_503(response)
    assert "Ce que j’ai tapé" in response.content.decode()
    assert impatient.post("/essai/verrou/", secure=True).status_code == 200
