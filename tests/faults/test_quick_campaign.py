"""The quick form of the campaign, in a process of its own: 1 000 reminders under 30 faults."""

from __future__ import annotations

import subprocess
import sys

from config.local.paths import REPOSITORY

LONGEST = 400


def test_a_thousand_reminders_under_thirty_faults(tmp_path):
    command = [sys.executable, "-m", "tests.faults.campaign", "--folder", str(tmp_path / "stage")]
    size = ["--seeds", "1", "--reminders", "1000", "--faults", "30"]
    with subprocess.Popen([*command, *size], cwd=REPOSITORY) as campaign:
        try:
            assert campaign.wait(LONGEST) == 0
        finally:
            campaign.kill()
