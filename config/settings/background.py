"""What happens without anybody asking: the rounds of the beat, reminders and their carriers."""

from django.core.exceptions import ImproperlyConfigured

from config import environment

# How often due reminders are looked for, after how long a message in the queue counts as lost,
# and after how long a claim without an answer is shown as uncertain.
REMINDER_TICK_SECONDS = float(environment.text("JALONS_REMINDER_TICK_SECONDS", "15"))
REMINDER_OFFER_AGAIN_SECONDS = float(environment.text("JALONS_REMINDER_OFFER_AGAIN_SECONDS", "60"))
REMINDER_LEASE_SECONDS = float(environment.text("JALONS_REMINDER_LEASE_SECONDS", "300"))
# "none" (people are written to by e-mail, or called), "console" (accepted, and nothing leaves: for
# development and the demo) or "http" (a signed POST to the address of a gateway).
SMS_PROVIDER = environment.text("JALONS_SMS_PROVIDER", "none")
SMS_URL = environment.text("JALONS_SMS_URL", "")
SMS_KEY = environment.text("JALONS_SMS_KEY", "")
SMS_SENDER = environment.text("JALONS_SMS_SENDER", "Jalons")
if SMS_PROVIDER not in {"none", "console", "http"}:
    raise ImproperlyConfigured("JALONS_SMS_PROVIDER vaut none, console ou http.")
if SMS_PROVIDER == "http" and not (SMS_KEY and SMS_URL.startswith(("https://", "http://127."))):
    raise ImproperlyConfigured(
        "JALONS_SMS_PROVIDER=http demande JALONS_SMS_KEY, et une adresse JALONS_SMS_URL en https."
    )

CELERY_BEAT_SCHEDULE = {
    "recompute-pulse": {
        "task": "beneficiaries.recompute_pulse",
        "schedule": 24 * 3600,
    },
    "purge-expired": {"task": "beneficiaries.purge_expired", "schedule": 3600},
    "purge-accounts": {"task": "accounts.purge_expired", "schedule": 3600},
    "purge-drafts": {"task": "followup.purge_drafts", "schedule": 3600},
    "count-cep-figures": {"task": "cep.count_figures", "schedule": 24 * 3600},
    "tend-reports": {"task": "followup.tend_reports", "schedule": 120},
    "offer-due-reminders": {
        "task": "followup.offer_due_reminders",
        "schedule": REMINDER_TICK_SECONDS,
    },
    "sweep-claimed-reminders": {
        "task": "followup.sweep_claimed",
        "schedule": REMINDER_TICK_SECONDS,
    },
    "forget-unsent-answers": {"task": "alliance.forget_unsent", "schedule": 24 * 3600},
    "assess-alliance": {"task": "alliance.assess_all", "schedule": 24 * 3600},
    "tell-waiting-messages": {"task": "followup.tell_waiting", "schedule": 60},
    "plan-periodic-reminders": {"task": "followup.plan_periodic", "schedule": 3600},
}
