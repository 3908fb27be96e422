"""The tables under the ledger as somebody with the database meets them: SQLite's file through Python's own driver, and
PostgreSQL through `psql`. A copy is made for each round, so nothing has to be put back."""
import json
import os
import pathlib
import sqlite3
import subprocess

BYTES = {"salt", "commitment", "hash", "response"}


def quoted(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return "'\\x" + value.hex() + "'"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


class SQLite:
    name = "sqlite"

    def __init__(self, data):
        self.data = pathlib.Path(data)

    def copy(self, folder):
        folder.mkdir(parents=True)
        with sqlite3.connect(self.data / "motcua.sqlite") as whole, sqlite3.connect(folder / "motcua.sqlite") as made:
            whole.backup(made)
        return SQLite(folder)

    @property
    def place(self):
        return ["--data", self.data]

    def rows(self, table):
        """Every row by its columns, in the order of the whole row."""
        with sqlite3.connect(self.data / "motcua.sqlite") as database:
            database.row_factory = sqlite3.Row
            return sorted((dict(row) for row in database.execute(f"SELECT * FROM {table}")), key=repr)

    def nullable(self, table):
        with sqlite3.connect(self.data / "motcua.sqlite") as database:
            return {row[1] for row in database.execute(f"PRAGMA table_info({table})") if not row[3] and not row[5]}

    def run(self, statements):
        """Carries out statements, each with its values, in one transaction; whoever tampers heeds no constraint."""
        with sqlite3.connect(self.data / "motcua.sqlite", isolation_level=None) as database:
            database.execute("PRAGMA ignore_check_constraints = ON")
            database.execute("BEGIN")
            for text, values in statements:
                assert database.execute(text, values).rowcount == 1, (text, values)
            database.execute("COMMIT")

    def run_freely(self, text):
        with sqlite3.connect(self.data / "motcua.sqlite") as database:
            database.execute(text)

    def drop(self):
        (self.data / "motcua.sqlite").unlink()


class Postgres:
    name = "postgres"

    def __init__(self, url, data):
        self.url, self.data = url, pathlib.Path(data)

    @classmethod
    def made(cls, data):
        """A new database on the server that the tests are given."""
        url = cls.near(os.environ["MOTCUA_TEST_POSTGRES"], f"tampering_{os.getpid()}")
        cls.psql(os.environ["MOTCUA_TEST_POSTGRES"], f"CREATE DATABASE {url.rsplit('/', 1)[1]}")
        return cls(url, data)

    @staticmethod
    def near(url, name):
        return url.rsplit("/", 1)[0] + "/" + name

    @staticmethod
    def psql(url, text):
        told = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url], input=text, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr + text[:2000]
        return told.stdout

    def copy(self, folder):
        name = self.url.rsplit("/", 1)[1]
        made = self.near(self.url, f"{name}_{folder.name}")
        self.psql(os.environ["MOTCUA_TEST_POSTGRES"], f"CREATE DATABASE {name}_{folder.name} TEMPLATE {name}")
        return Postgres(made, folder)

    @property
    def place(self):
        return ["--data", self.data, "--database", self.url]

    def rows(self, table):
        told = json.loads(self.psql(self.url, f"SELECT COALESCE(json_agg(t), '[]') FROM {table} t"))
        for row in told:
            for column in BYTES & row.keys():
                row[column] = None if row[column] is None else bytes.fromhex(row[column][2:])
        return sorted(told, key=repr)

    def nullable(self, table):
        return set(self.psql(
            self.url, "SELECT column_name FROM information_schema.columns "
            f"WHERE table_name = '{table}' AND is_nullable = 'YES'").split())

    def run(self, statements):
        checks = self.psql(
            self.url, "SELECT conrelid::regclass || ' DROP CONSTRAINT ' || conname FROM pg_constraint "
            "WHERE contype = 'c' AND connamespace = 'public'::regnamespace")
        text = "BEGIN; SET session_replication_role = replica;\n"
        text += "".join(f"ALTER TABLE {check};\n" for check in checks.splitlines())
        for statement, values in statements:
            for value in values:
                statement = statement.replace("?", "\0" + quoted(value).replace("?", "\1"), 1)
            text += statement.replace("\0", "").replace("\1", "?") + ";\n"
        self.psql(self.url, text + "COMMIT;")

    def run_freely(self, text):
        self.psql(self.url, text)

    def drop(self):
        self.psql(os.environ["MOTCUA_TEST_POSTGRES"], f"DROP DATABASE {self.url.rsplit('/', 1)[1]} WITH (FORCE)")
