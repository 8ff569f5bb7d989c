"""What several files of tests begin with."""

import pytest

from alliance.models import Signal
from alliance.services.repair import open_episode
from alliance.services.verdicts import judge
from tests.alliance.watching_scene import assessed, dropped, usual


@pytest.fixture
def fall(cast):
    """Answers that fall three days ago; the signal is confirmed."""
    usual(cast.case, 60, 50, 40)
    dropped(cast.case, 3)
    assessed(cast.case)
    signal = Signal.objects.get(rule="score_below_usual")
    judge(by=cast.alice, signal=signal, verdict="confirmed", version=signal.version)
    return signal


@pytest.fixture
def episode(cast, fall):
    return open_episode(by=cast.alice, case_file=cast.case, signals=[fall])
