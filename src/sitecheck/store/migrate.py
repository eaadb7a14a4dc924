"""Schema migrations (Alembic), run from inside the program: no ini file, no second configuration of the database."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

_FOLDER = Path(__file__).parent / "migrations"
WRITES = "sitecheck_writes"  # execution option: whether a transaction takes SQLite's write lock at its start


class NewerDatabase(RuntimeError):
    """The database was written by a newer version of sitecheck."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", _FOLDER.as_posix().replace("%", "%%"))
    return config


def head() -> str:
    """The newest revision this version knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RuntimeError(f"no migrations below {_FOLDER}: broken installation")
    return revision


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.execution_options(**{WRITES: False}).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check_known(engine: Engine) -> str | None:
    """The revision the database is at, None for an empty one.

    Raises NewerDatabase for a revision this version does not know, and for tables of something else.
    """
    where = engine.url.render_as_string(hide_password=True)
    # The tables first: when another process builds them between the two looks, the revision is there at the second.
    with engine.execution_options(**{WRITES: False}).begin() as connection:
        tables = set(inspect(connection).get_table_names())
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        strangers = tables - {"alembic_version"}
        if strangers:
            raise NewerDatabase(f"{where} holds tables of another program ({min(strangers)} …); name an empty one")
        return None
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision not in known:
        raise NewerDatabase(
            f"{where} was written by a newer sitecheck (revision {revision}, this version knows up to {head()}): "
            "install the newer version; nothing was changed"
        )
    return revision


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision, in one transaction: all of it or nothing."""
    if current(engine) == head():
        return
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
