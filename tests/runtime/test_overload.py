"""The page of an outage gives back what was typed, to its author only."""

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string

from accounts.held import FIELD
from config.overload import overloaded

TYPED = {"note": "Un long texte", "password1": "secret-1", "code": "secret-2", FIELD: "owner"}


@pytest.fixture
def sent(rf):
    def send(**fields):
        request = rf.post("/dossiers/1/", TYPED | fields)
        request.COOKIES[settings.CSRF_COOKIE_NAME] = token
        return request

    token = _get_new_csrf_string()
    send.token = token
    return send


def test_a_form_of_ours_is_given_back_without_its_secrets(sent):
    page = overloaded(sent(csrfmiddlewaretoken=sent.token))
    assert page.status_code == 503
    text = page.content.decode()
    assert "Un long texte" in text
    assert f'name="{FIELD}"' in text
    assert "secret-" not in text


def test_one_that_passed_the_check_already_is_given_back(sent):
    request = sent()
    request.csrf_processing_done = True
    assert "Un long texte" in overloaded(request).content.decode()


@pytest.mark.parametrize("token", ["", "x" * 32])
def test_a_form_forged_elsewhere_is_not_offered_for_sending_again(sent, token):
    page = overloaded(sent(csrfmiddlewaretoken=token))
    assert page.status_code == 503
    assert "Un long texte" not in page.content.decode()
