"""Words answered "saved" outlive the server (R52); `lost_words --kills 200` is the long form."""

from __future__ import annotations

import json
import subprocess
import sys


def test_no_saved_word_is_lost_when_the_server_dies(tmp_path):
    command = [sys.executable, "-m", "tests.faults.lost_words", "--kills", "12"]
    run = subprocess.run(
        [*command, "--folder", str(tmp_path / "stage")], capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
    told = json.loads(run.stdout.strip().splitlines()[-1])
    assert told["worker"] + told["server"] == 12
    assert told["words"] >= 12, "a kill without a word before it"
