"""Signing in and out, switching the language, sessions that end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sitecheck.review import accounts
from sitecheck.store.models import User


async def test_the_form_is_chinese_and_says_where_accounts_come_from(stranger) -> None:
    answer = await stranger.get("/sign-in")
    assert answer.status_code == 200
    assert "登录" in answer.text
    assert "sitecheck user add" in answer.text


async def test_right_password_leads_where_one_wanted_to_go(stranger) -> None:
    answer = await stranger.sign_in("assessor", target="/findings?state=all")
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings?state=all")
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("sitecheck="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


async def test_over_https_the_cookie_is_secure(stranger) -> None:
    stranger.client.base_url = "https://desk.example"
    answer = await stranger.sign_in("assessor")
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("__Host-sitecheck="))
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


async def test_who_is_signed_in_needs_no_form(signed_in) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.get("/sign-in?next=/runs")
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs")


@pytest.mark.parametrize("target", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", "/a\r\nb", ""])
async def test_nobody_is_sent_elsewhere(stranger, target: str) -> None:
    answer = await stranger.sign_in("assessor", target=target)
    assert answer.headers["location"] == "/"


async def test_wrong_name_and_wrong_password_look_the_same(stranger) -> None:
    texts = []
    for name in ("assessor", "nobody"):
        answer = await stranger.sign_in(name, "wrong password")
        assert answer.status_code == 401
        texts.append(answer.text.replace(name, "NAME"))
    assert texts[0] == texts[1]


async def test_five_failures_lock_the_account_even_for_the_right_password(desk, stranger) -> None:
    for _ in range(5):
        await stranger.sign_in("assessor", "wrong password")
    assert (await stranger.sign_in("assessor")).status_code == 401
    desk.now += timedelta(minutes=16)
    assert (await stranger.sign_in("assessor")).status_code == 303


async def test_too_many_attempts_from_one_address_have_to_wait(desk, stranger) -> None:
    for number in range(20):
        await stranger.sign_in(f"guess-{number}", "wrong password")
    assert (await stranger.sign_in("assessor")).status_code == 429
    desk.now += timedelta(minutes=16)
    assert (await stranger.sign_in("assessor")).status_code == 303


async def test_signing_out_ends_the_session(signed_in) -> None:
    visitor = await signed_in("assessor")
    assert (await visitor.post("/sign-out")).headers["location"] == "/sign-in"
    assert (await visitor.get("/")).status_code == 303


async def test_a_session_ends_by_itself_unless_it_is_used(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    for _ in range(4):
        desk.now += timedelta(hours=5)  # more than half of a session's eight hours: it is renewed
        assert (await visitor.get("/")).status_code == 200
    desk.now += timedelta(hours=8)
    assert (await visitor.get("/")).status_code == 303


async def test_a_closed_account_is_out_at_once(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    with desk.store.session() as session:
        accounts.set_active(session, name="assessor", active=False, who="operator", now=desk.now)
    assert (await visitor.get("/")).status_code == 303


async def test_a_forged_cookie_is_no_session(stranger) -> None:
    stranger.client.cookies.set("sitecheck", "WyJhZG1pbiIsIm4iLDE3OTUxNDAwMDAsIiJd.forged", domain="desk.example")
    assert (await stranger.get("/")).status_code == 303


async def test_language_before_sign_in_is_kept_by_the_browser(stranger) -> None:
    await stranger.get("/sign-in")
    answer = await stranger.post("/language", {"language": "en", "next": "/sign-in"})
    assert answer.headers["location"] == "/sign-in"
    assert "Sign in" in (await stranger.get("/sign-in")).text


async def test_language_of_a_person_is_kept_in_the_store(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.post("/language", {"language": "en", "next": "/findings"})
    page = (await visitor.get("/findings")).text
    assert "To decide" in page
    assert '<html lang="en">' in page
    with desk.store.reading() as session:
        assert session.get_one(User, "assessor").language == "en"
