"""Tickets, their tokens, and the key they are signed with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sitecheck.web.throttle import SignInBrake
from sitecheck.web.tickets import Tickets, secret_of

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TICKETS = Tickets("one secret", 8)


def test_a_ticket_comes_back_as_it_was() -> None:
    ticket = TICKETS.issue("assessor", "hash", NOW)
    assert TICKETS.read(TICKETS.write(ticket), NOW) == ticket


@pytest.mark.parametrize(
    ("hours", "good"), [(0, True), (7.9, True), (8, False), (100, False), (-0.01, True), (-1, False)]
)
def test_a_ticket_has_its_time(hours: float, good: bool) -> None:
    cookie = TICKETS.write(TICKETS.issue("assessor", "hash", NOW))
    assert (TICKETS.read(cookie, NOW + timedelta(hours=hours)) is not None) is good


@pytest.mark.parametrize("cookie", [None, "", "x", "x.y.z", "W10.AAAA"])
def test_what_was_not_signed_here_is_no_ticket(cookie: str | None) -> None:
    assert TICKETS.read(cookie, NOW) is None


def test_another_secret_reads_nothing() -> None:
    cookie = TICKETS.write(TICKETS.issue("assessor", "hash", NOW))
    assert Tickets("another secret", 8).read(cookie, NOW) is None


def test_something_else_signed_with_the_secret_is_no_ticket() -> None:
    assert TICKETS.read(TICKETS._signer.dumps(["assessor"]), NOW) is None
    assert TICKETS.read(TICKETS._signer.dumps({"user": "assessor"}), NOW) is None


def test_the_token_belongs_to_the_session() -> None:
    one, other = TICKETS.issue("assessor", "hash", NOW), TICKETS.issue("assessor", "hash", NOW)
    assert TICKETS.csrf_ok(one, TICKETS.csrf(one))
    assert not TICKETS.csrf_ok(one, TICKETS.csrf(other))
    assert not TICKETS.csrf_ok(None, TICKETS.csrf(one))


def test_the_mark_follows_the_password() -> None:
    assert TICKETS.mark("one hash") != TICKETS.mark("another hash")
    assert TICKETS.mark("") == ""


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path) -> None:
    state = tmp_path / ".sitecheck"
    key = secret_of("", state)
    assert len(key) >= 43
    assert secret_of("", state) == key
    assert (state / "secret.key").stat().st_mode & 0o777 == 0o600
    assert secret_of("configured", state) == "configured"


def test_the_brake_holds_one_address_for_a_while() -> None:
    brake = SignInBrake(most=3, minutes=15)
    for _ in range(3):
        assert not brake.holds("10.0.0.1", NOW)
        brake.failed("10.0.0.1", NOW)
    assert brake.holds("10.0.0.1", NOW)
    assert not brake.holds("10.0.0.2", NOW)
    assert not brake.holds("10.0.0.1", NOW + timedelta(minutes=16))
    brake.succeeded("10.0.0.1")
    assert not brake.holds("10.0.0.1", NOW)
