"""Rows that an older version wrote are chained when its database is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from sitecheck.store import migrate
from sitecheck.store.chain import CHAINED, heads
from sitecheck.store.chain_check import check_chain
from sitecheck.store.engine import Store, make_engine

_SQL = """
INSERT INTO unit (code, name, aliases, category, attributes, active) VALUES
  ('culture', '文化局', '[]', 'department', '{}', 1), ('finance', '财政局', '[]', 'department', '{}', 1);
INSERT INTO site (key, unit_code, url, site_code, active) VALUES ('p.example', 'culture', 'http://p.example/', '', 1);
INSERT INTO run (id, kind, as_of, started_at, state, checks_hash, version, note)
  VALUES (1, 'manual', '2026-11-20', '2026-11-20 17:00:00.000000', 'finished', '', '', '');
INSERT INTO finding (id, fingerprint, site_key, unit_code, check_id, subject, url, reason, params, state, nights,
  first_run, last_run, first_seen, last_seen) VALUES (1, 'f', 'p.example', 'culture', 'c', 's', 'u', 'r', '{}',
  'verified', 1, 1, 1, '2026-11-20 17:00:00.000000', '2026-11-20 17:00:00.000000');
INSERT INTO decision (id, finding_id, at, who, action, old_state, new_state, reason, shown) VALUES
  (1, 1, '2026-11-20 17:00:00.000000', 'sitecheck', 'see', 'suspected', 'suspected', '', '{}'),
  (4, 1, '2026-11-20 17:00:00.123456', 'reviewer', 'confirm', 'verified', 'confirmed', '理由', '{"a":1}');
INSERT INTO auditrow (id, at, who, action, target, old, new, why)
  VALUES (1, '2026-11-20 17:00:00.000000', 'reviewer', 'confirm', 'finding:1', '', '', '');
INSERT INTO entry (id, assessment, unit_code, place, value, reason, who, at) VALUES
  (1, 'q4', 'culture', 'KD1', '1', '', 'assessor', '2026-11-20 17:00:00.000000'),
  (2, 'q4', 'culture', 'KD1', NULL, 'wrong', 'assessor', '2026-11-20 18:00:00.000000');
INSERT INTO publishedrubric (hash, rubric_id, data) VALUES ('a', 'one', '{}'), ('b', 'two', '{"x":1}');
INSERT INTO publication (id, assessment, version, title, period, rubric_hash, partners, switches, at, who,
  reason) VALUES
  (1, 'q4', 1, '考核', '2026Q4', 'a', '["b"]', '{}', '2026-11-20 17:00:00.000000', 'reviewer', ''),
  (2, 'q4', 2, '考核', '2026Q4', 'a', '[]', '{}', '2026-11-20 18:00:00.000000', 'reviewer', 'mended');
INSERT INTO publishedscore (publication_id, unit_code, rank, facts, answer) VALUES
  (1, 'finance', NULL, '{}', '{}'), (1, 'culture', 1, '{}', '{"total":"1"}'), (2, 'culture', 1, '{}', '{}')
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    engine = make_engine(url)
    config = migrate._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        for statement in _SQL.split(";\n"):
            connection.execute(text(statement.replace(":1}", "\\:1}")))
    engine.dispose()
    return url


def test_they_are_chained_as_they_stand(url: str) -> None:
    store = Store.open(url)
    with store.reading() as session:
        assert {name: check_chain(session, name) for name in CHAINED} == {name: [] for name in CHAINED}
        found = heads(session)
        assert {name: rows for name, (rows, _) in found.items()} == {
            "decision": 2, "auditrow": 1, "entry": 2, "publication": 2,
        }  # fmt: skip
        assert all(len(head) == 64 for _, head in found.values())
    store.close()


def test_one_that_is_changed_afterwards_is_found(url: str) -> None:
    store = Store.open(url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE decision SET who = 'somebody' WHERE id = 4"))
        connection.execute(text("UPDATE publishedscore SET rank = 2 WHERE publication_id = 2"))
    with store.reading() as session:
        assert [one.row for name in CHAINED for one in check_chain(session, name)] == [4, 2]
    store.close()


def test_and_there_is_a_way_back(url: str) -> None:
    Store.open(url).close()
    engine = make_engine(url)
    config = migrate._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0007")
        assert connection.execute(text("SELECT count(*) FROM decision")).scalar_one() == 2
    engine.dispose()
