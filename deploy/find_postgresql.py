"""Print the DATABASE_URL of a PostgreSQL on loopback whose role may create databases; exit 1 if there is none.

    deploy/find_postgresql.py DATABASE

Looks where libpq's own variables point (PGPORT, PGUSER, PGPASSWORD, PGPASSFILE), never beyond this machine.
"""

import getpass
import os
import sys
from urllib.parse import quote

import psycopg

OLDEST_SUPPORTED = 150000  # Django 6.1 asks for PostgreSQL 15
MAY_CREATE_DATABASES = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


def may_create_databases(user: str, port: str) -> bool:
    try:
        with psycopg.connect(
            host="127.0.0.1", port=port, user=user, dbname="postgres", connect_timeout=3, autocommit=True
        ) as connection:
            row = connection.execute(MAY_CREATE_DATABASES).fetchone()
            return bool(row and row[0]) and connection.info.server_version >= OLDEST_SUPPORTED
    except psycopg.OperationalError:
        return False


def main(database: str) -> int:
    port = os.environ.get("PGPORT", "5432")
    password = os.environ.get("PGPASSWORD", "")
    for user in filter(None, [os.environ.get("PGUSER"), getpass.getuser(), "postgres"]):
        if may_create_databases(user, port):
            secret = f":{quote(password, safe='')}" if password else ""
            print(f"postgres://{quote(user, safe='')}{secret}@127.0.0.1:{port}/{database}")
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
