from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    memory_cost = 19456
    time_cost = 2
    parallelism = 1


class CommonPasswordValidator:
    def validate(self, password, user=None):
        return None

    def get_help_text(self):
        return ""


class GuessablePasswordValidator(CommonPasswordValidator):
    pass
