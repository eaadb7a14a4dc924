"""What keeps sessions and passwords safe: nothing is told about names, nothing planted before a sign-in is worth
anything after it, and every session ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sitecheck.review import passwords
from sitecheck.store.models import User

from .conftest import Visitor

NAMES = ("assessor", "nobody")


@pytest.fixture
def over_https(desk):
    visitor = Visitor(desk)
    visitor.client.base_url = "https://desk.example"
    return visitor


async def _answers(desk, name: str, guesses: int) -> list[tuple[int, str]]:
    """What a visitor is answered to wrong passwords for ``name``, without the name itself and the form's token."""
    visitor = Visitor(desk)
    found = []
    for number in range(guesses):
        await visitor.get("/sign-in")
        token = visitor.csrf
        answer = await visitor.post("/sign-in", {"name": name, "password": f"wrong {number}"})
        found.append(
            (answer.status_code, answer.text.replace(name, "NAME").replace(visitor.csrf, "T").replace(token, "T"))
        )
    await visitor.client.aclose()
    return found


async def test_known_and_unknown_names_look_the_same_also_when_locked(desk) -> None:
    with desk.store.session() as session:
        session.get_one(User, "viewer").active = False
    told = {}
    for name in (*NAMES, "viewer"):
        told[name] = await _answers(desk, name, 7)
        desk.now += timedelta(minutes=16)
    assert told["assessor"] == told["nobody"] == told["viewer"]
    assert [status for status, _ in told["assessor"]] == [401] * 7  # five lock the account; nobody is told
    with desk.store.reading() as session:
        assert session.get_one(User, "assessor").locked_until is not None


async def test_the_right_password_of_a_locked_account_is_told_nothing_else(desk, stranger) -> None:
    for _ in range(5):
        wrong = await stranger.sign_in("assessor", "wrong password")
    right = await stranger.sign_in("assessor")
    assert (right.status_code, right.text) == (wrong.status_code, wrong.text)


@pytest.mark.parametrize("state", ["open", "locked", "closed", "unknown"])
async def test_every_attempt_costs_one_hash(desk, stranger, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    """The time an answer takes is the time of its hashing: one for every attempt, by the same way of hashing."""
    with desk.store.session() as session:
        user = session.get_one(User, "assessor")
        user.active = state != "closed"
        user.locked_until = desk.now + timedelta(minutes=5) if state == "locked" else None
    hashed: list[str] = []
    real = passwords.matches

    def counting(password: str, kept: str) -> tuple[bool, str | None]:
        hashed.append(kept)
        return real(password, kept)

    monkeypatch.setattr(passwords, "matches", counting)
    await stranger.sign_in("nobody" if state == "unknown" else "assessor", "wrong password")
    assert len(hashed) == 1
    cost = passwords.decoy().split("$")[1:4]  # kind, version, memory and rounds
    assert hashed[0].split("$")[1:4] == cost


async def test_a_session_planted_before_the_sign_in_is_worth_nothing_after_it(desk, stranger) -> None:
    await stranger.get("/sign-in")
    planted, token = stranger.client.cookies.get("sitecheck"), stranger.csrf
    await stranger.sign_in("assessor")
    assert stranger.client.cookies.get("sitecheck") != planted
    assert stranger.csrf != token
    thief = Visitor(desk)
    thief.client.cookies.set("sitecheck", planted, domain="desk.example")
    assert (await thief.get("/findings")).status_code == 303
    await thief.client.aclose()
    stranger.csrf = token
    assert (await stranger.post("/account/sessions")).status_code == 403


async def test_signing_in_twice_gives_another_session_each_time(stranger) -> None:
    seen = set()
    for _ in range(2):
        await stranger.client.post("/sign-out", data={"csrf": stranger.csrf})
        await stranger.sign_in("assessor")
        seen.add(stranger.client.cookies.get("sitecheck"))
        seen.add(stranger.csrf)
    assert len(seen) == 4


async def test_over_https_only_the_cookie_of_this_host_counts(desk, over_https) -> None:
    await over_https.sign_in("assessor")
    good = over_https.client.cookies.get("__Host-sitecheck")
    assert good
    assert over_https.client.cookies.get("sitecheck") is None
    other = Visitor(desk)
    other.client.base_url = "https://desk.example"
    other.client.cookies.set("sitecheck", good, domain="desk.example")  # planted by a neighbour, without the prefix
    assert (await other.get("/findings")).status_code == 303
    answer = await over_https.post("/sign-out")
    gone = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-sitecheck="))
    assert "Max-Age=0" in gone
    assert "Secure" in gone
    for visitor in (other, over_https):
        await visitor.client.aclose()


@pytest.mark.parametrize(("unused", "good"), [(7.4, True), (8, False)])
async def test_a_session_ends_some_hours_after_its_last_use(desk, signed_in, unused: float, good: bool) -> None:
    visitor = await signed_in("assessor")
    desk.now += timedelta(hours=3)
    await visitor.get("/account")
    desk.now += timedelta(hours=unused)
    assert ((await visitor.get("/account")).status_code == 200) is good


async def test_even_a_session_in_use_ends(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    for _ in range(14):
        desk.now += timedelta(hours=5)
        assert (await visitor.get("/")).status_code == 200
    desk.now += timedelta(hours=5)  # 75 hours after the sign-in
    assert (await visitor.get("/")).status_code == 303


async def test_a_stolen_cookie_ends_with_all_sessions(desk, signed_in) -> None:
    owner, thief = await signed_in("assessor"), Visitor(desk)
    thief.client.cookies.set("sitecheck", owner.client.cookies.get("sitecheck"), domain="desk.example")
    assert (await thief.get("/")).status_code == 200
    desk.now += timedelta(minutes=1)
    await owner.post("/account/sessions")
    assert (await thief.get("/")).status_code == 303
    assert (await owner.get("/")).status_code == 200
    await thief.client.aclose()
