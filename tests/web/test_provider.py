"""Sign-in by the office's own provider: who is let in, and everything that is not."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from sqlmodel import select
from tests.web.identity_provider import CLIENT, SECRET, Provider, provider_on_loopback

from sitecheck.review import accounts
from sitecheck.store.models import User
from sitecheck.web.app import create_app


@pytest.fixture
def provider(desk) -> Iterator[Provider]:
    with provider_on_loopback(desk.now.timestamp()) as provider:
        said = {
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_name": "统一身份认证登录",
        }
        settings = desk.project.settings.model_copy(update=said)
        project = desk.project.model_copy(update={"settings": settings})
        checks = desk.app.state.desk.checks
        desk.app = create_app(project, desk.store, clock=lambda: desk.now, checks=checks)
        with desk.store.session() as session:
            subject = accounts.subject_of(provider.issuer, "4711")
            accounts.link(session, name="assessor", subject=subject, who="admin", now=desk.now)
        yield provider


async def _there(visitor, provider: Provider, target: str = "/findings") -> str:
    """The way back from the provider, for a browser that went there."""
    answer = await visitor.get(f"/sign-in/provider?next={target}")
    assert answer.status_code == 303
    back = provider.authorize(answer.headers["location"])
    assert back.startswith("http://desk.example/sign-in/provider/back?")
    return back.removeprefix("http://desk.example")


async def _signed_in(visitor) -> bool:
    return (await visitor.get("/findings")).status_code == 200


async def test_who_is_tied_to_the_identity_comes_in(desk, provider, stranger) -> None:
    assert 'href="/sign-in/provider?next=%2Ffindings"' in (await stranger.get("/sign-in?next=/findings")).text
    assert "统一身份认证登录" in (await stranger.get("/sign-in")).text
    for _ in range(2):
        answer = await stranger.get(await _there(stranger, provider))
        assert (answer.status_code, answer.headers["location"]) == (303, "/findings")
        assert await _signed_in(stranger)
        await stranger.get("/account")
        await stranger.post("/sign-out")
    assert provider.asked == ["/.well-known/openid-configuration", "/token", "/keys", "/token"]


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-desk"},
        {"aud": ["another-desk", CLIENT], "azp": "another-desk"},
        {"aud": None},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": " "},
        {"sub": 4711},
        {"sub": ["4711"]},
        {"at_hash": "bm8"},
    ],
)
async def test_a_token_that_says_something_wrong(provider, stranger, claims: dict[str, object]) -> None:
    provider.claims = claims
    answer = await stranger.get(await _there(stranger, provider))
    assert answer.status_code == 401
    assert "未能确认您的身份" in answer.text
    assert not await _signed_in(stranger)


def _unsigned(claims: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{head}.{claims}."


@pytest.mark.parametrize("how", ["none", "other-key", "shared-secret", "public-key-as-secret", "cut", "nothing"])
async def test_a_token_that_is_not_the_issuers(provider, stranger, how: str) -> None:
    back = await _there(stranger, provider)
    signed = provider.signed(provider.codes["code-0"]["nonce"])
    claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
    other = ECKey.generate_key("P-256", {"kid": provider.key.kid})
    public = OctKey.import_key(json.dumps(provider.key.as_dict(private=False)).encode())
    provider.token = {
        "none": lambda: _unsigned(signed.split(".")[1]),
        "other-key": lambda: jwt.encode({"alg": "ES256", "kid": provider.key.kid}, claims, other),
        "shared-secret": lambda: jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 2)),
        "public-key-as-secret": lambda: jwt.encode({"alg": "HS256", "kid": provider.key.kid}, claims, public),
        "cut": lambda: signed[:-4],
        "nothing": lambda: "nothing",
    }[how]()
    assert (await stranger.get(back)).status_code == 401
    assert not await _signed_in(stranger)


async def test_a_state_that_was_not_given_to_this_browser(desk, provider, stranger) -> None:
    back = await _there(stranger, provider)
    code = back.partition("code=")[2].partition("&")[0]
    for state in ("", "0" * 64, "ü"):
        answer = await stranger.get(f"/sign-in/provider/back?code={code}&state={state}")
        assert answer.status_code == 401
        assert "请从此处重新登录" in answer.text
        back = await _there(stranger, provider)
    stranger.client.cookies.clear()
    assert (await stranger.get(back)).status_code == 401
    assert provider.codes != {}  # none was asked about
    late = await _there(stranger, provider)
    desk.now += timedelta(minutes=11)
    assert (await stranger.get(late)).status_code == 401


async def test_a_code_is_good_once(provider, stranger) -> None:
    back = await _there(stranger, provider)
    kept = stranger.client.cookies.get("sitecheck-provider")
    assert (await stranger.get(back)).status_code == 303
    assert stranger.client.cookies.get("sitecheck-provider") is None
    assert (await stranger.get(back)).status_code == 401
    stranger.client.cookies.clear()
    stranger.client.cookies.set("sitecheck-provider", kept, domain="desk.example")
    assert (await stranger.get(back)).status_code == 401
    assert not await _signed_in(stranger)


async def test_a_code_of_somebody_else_is_worth_nothing_here(provider, stranger, signed_in) -> None:
    theirs = await _there(await signed_in("viewer"), provider)
    mine = await _there(stranger, provider)
    code = theirs.partition("code=")[2].partition("&")[0]
    answer = await stranger.get(mine.replace(mine.partition("code=")[2].partition("&")[0], code))
    assert answer.status_code == 401  # what proves who began the attempt (PKCE) is another


@pytest.mark.parametrize("said", ["&error=access_denied", "&iss=http://elsewhere.example", "&code="])
async def test_what_the_provider_says_beside(provider, stranger, said: str) -> None:
    back = await _there(stranger, provider)
    back = back.replace("code=", "was=") if said == "&code=" else back + said
    assert (await stranger.get(back)).status_code == 401
    assert not await _signed_in(stranger)


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"jwks_uri": "http://elsewhere.example/keys"},
        {"authorization_endpoint": "https://elsewhere.example/"},
        {"token_endpoint": None},
    ],
)
async def test_a_provider_that_leads_elsewhere(provider, stranger, about: dict[str, object]) -> None:
    provider.about = about
    answer = await stranger.get("/sign-in/provider")
    assert answer.status_code == 503
    assert "无法连接" in answer.text
    assert "location" not in answer.headers


async def test_a_provider_that_must_name_itself(provider, stranger) -> None:
    provider.about = {
        "authorization_response_iss_parameter_supported": True,
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }
    assert (await stranger.get(await _there(stranger, provider))).status_code == 401
    back = await _there(stranger, provider)
    assert (await stranger.get(f"{back}&iss={provider.issuer}")).status_code == 303


async def test_an_identity_nobody_is_tied_to_is_shown(desk, provider, stranger) -> None:
    provider.sub = '"><script>alert(1)</script>'
    answer = await stranger.get(await _there(stranger, provider))
    assert answer.status_code == 403
    assert "尚未关联账号" in answer.text
    assert f"{provider.issuer}|&#34;&gt;&lt;script&gt;" in answer.text
    assert not await _signed_in(stranger)
    with desk.store.session() as session:
        accounts.set_active(session, name="assessor", active=False, who="admin", now=desk.now)
        assert len(session.exec(select(User)).all()) == 6  # nobody got an account by it
    provider.sub = "4711"
    assert (await stranger.get(await _there(stranger, provider))).status_code == 403


async def test_new_keys_are_asked_for_but_not_all_the_time(desk, provider, stranger) -> None:
    assert (await stranger.get(await _there(stranger, provider))).status_code == 303
    provider.key = ECKey.generate_key("P-256", auto_kid=True)
    provider.keys = [provider.key]
    assert (await stranger.get(await _there(stranger, provider))).status_code == 401
    desk.now += timedelta(minutes=2)
    assert (await stranger.get(await _there(stranger, provider))).status_code == 303
    assert provider.asked.count("/keys") == 2


async def test_untying_ends_the_session_and_a_first_password_does_not_matter(desk, provider, stranger) -> None:
    with desk.store.session() as session:
        accounts.give_first_password(session, name="assessor", who="admin", now=desk.now)
    await stranger.get(await _there(stranger, provider))
    assert await _signed_in(stranger)
    desk.now += timedelta(minutes=1)
    with desk.store.session() as session:
        accounts.link(session, name="assessor", subject="", who="admin", now=desk.now)
    assert not await _signed_in(stranger)


async def test_nobody_is_sent_elsewhere_afterwards(provider, stranger) -> None:
    back = await _there(stranger, provider, "//elsewhere.example")
    assert (await stranger.get(back)).headers["location"] == "/"


async def test_failures_from_one_address_have_to_wait(provider, stranger) -> None:
    provider.token = "nothing"
    for _ in range(20):
        assert (await stranger.get(await _there(stranger, provider))).status_code == 401
    assert (await stranger.get(await _there(stranger, provider))).status_code == 429


async def test_without_the_setting_there_is_no_such_way(stranger) -> None:
    assert "sign-in/provider" not in (await stranger.get("/sign-in")).text
    assert (await stranger.get("/sign-in/provider")).status_code == 404
    assert (await stranger.get("/sign-in/provider/back?code=x&state=y")).status_code == 404
