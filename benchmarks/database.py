"""The benchmark's own database: dropped and made again for each size."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

NAME = "jalons_bench"


class NoDatabase(Exception):
    """The database cannot be made; the message says what to do."""


def own_url(url: str) -> str:
    """The same server, our database."""
    return urlsplit(url)._replace(path=f"/{NAME}").geturl()


def recreate(url: str) -> None:
    """Start from an empty database; nobody else uses it."""
    try:
        connection = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        raise NoDatabase(f"La base de {urlsplit(url).hostname} ne répond pas : {error}") from error
    connection.autocommit = True
    name = sql.Identifier(NAME)
    try:
        with connection.cursor() as cursor:
            # Not WITH (FORCE): it is refused while the server's own vacuum is at work there.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND usename = current_user",
                [NAME],
            )
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
    except psycopg2.errors.InsufficientPrivilege as error:
        raise NoDatabase(
            f"Le compte de DATABASE_URL ne peut pas créer la base « {NAME} » : "
            "donnez-lui CREATEDB, ou lancez la mesure avec les serveurs embarqués."
        ) from error
    except psycopg2.errors.ObjectInUse as error:
        raise NoDatabase(f"La base « {NAME} » sert à une autre mesure en ce moment.") from error
    finally:
        connection.close()
