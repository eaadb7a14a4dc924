"""One's own account."""

from __future__ import annotations

import pytest

OLD = "a good password"
NEW = "an even better one"


async def test_it_shows_who_one_is(signed_in) -> None:
    page = (await (await signed_in("finance-unit")).get("/account")).text
    assert "被考核单位" in page
    assert "云溪县财政局" in page


async def test_a_new_password_ends_the_other_sessions(signed_in, stranger) -> None:
    here, there = await signed_in("assessor"), await signed_in("assessor")
    answer = await here.post("/account/password", {"old": OLD, "new": NEW, "again": NEW})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=password")
    assert (await here.get("/account?done=password")).status_code == 200
    assert (await there.get("/account")).status_code == 303
    assert (await stranger.sign_in("assessor", OLD)).status_code == 401
    assert (await stranger.sign_in("assessor", NEW)).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, "当前密码不正确"),
        ({"old": OLD, "new": "short", "again": "short"}, "至少8个字符"),
        ({"old": OLD, "new": NEW, "again": NEW + "!"}, "不一致"),
        ({"old": OLD, "new": "x" * 2000, "again": "x" * 2000}, "新密码过长"),
        ({"old": OLD, "new": "assessor", "again": "assessor"}, "新密码不得与用户名相同"),
    ],
)
async def test_what_does_not_fit_changes_nothing(signed_in, stranger, fields: dict[str, str], said: str) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.post("/account/password", fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert (await stranger.sign_in("assessor", OLD)).status_code == 303
