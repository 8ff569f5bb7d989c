"""Puts a scene into the database of a stage, for tests that run under other settings.

python -m tests.faults.furnishing PATH
"""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path

import django


def main(path: Path) -> None:
    django.setup()
    from django.utils import timezone

    from followup.models import Reminder
    from tests.faults.scene import set_the_scene
    from tests.faults.visiting import headers_of

    scene = set_the_scene(1, 160, 0, timezone.now())
    # Nothing is due until a test says so.
    later = timezone.now() + datetime.timedelta(days=5)
    Reminder.objects.filter(slot__startswith="d-7", organisation=scene.organisation).update(
        due_at=later, not_after=later + datetime.timedelta(days=2)
    )
    busy = Reminder.objects.filter(beneficiary__in=scene.busy)
    busy.update(status="cancelled")
    Reminder.objects.filter(beneficiary__email__startswith="jamais").update(status="cancelled")
    Reminder.objects.filter(organisation=scene.asleep).update(status="cancelled")
    path.write_text(json.dumps({"headers": headers_of(scene.counsellors[0])}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
