"""The code that an authentication application shows at a moment."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value


def code_at(secret: str, moment: float) -> str:
    return format_hotp_value(hotp_value(secret, int(moment) // 30))
