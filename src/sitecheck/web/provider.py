"""Sign-in by the office's own provider (OpenID Connect, authorization code with PKCE): where to send somebody, and who
came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.jwk import KeySet

from sitecheck.fetch.identity import IdentityClient, ProviderError
from sitecheck.review.accounts import subject_of
from sitecheck.settings.records import Settings
from sitecheck.web.id_token import KeyUnknown, TokenRefused, read_keys, subject_in

_GOOD_FOR = timedelta(hours=1)  # what the issuer says of itself
_AGAIN = timedelta(minutes=1)  # its keys are not asked for more often than that


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in: three secrets that belong to one browser, and where to go afterwards."""

    state: str
    nonce: str
    verifier: str
    target: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """What the issuer says of itself."""

    authorization: str
    token: str
    keys: str
    by_form: bool  # the client's secret goes into the form, not into a header
    names_itself: bool  # it says who it is when it sends somebody back (RFC 9207)


class Provider:
    """The configured issuer; what it says of itself is kept for an hour."""

    def __init__(self, settings: Settings, client: IdentityClient | None = None) -> None:
        self.name = settings.oidc_name
        self._issuer, self._id, self._secret = (
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
        )
        self._client = client or IdentityClient(self._issuer)
        self._known: tuple[datetime, Issuer] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def start(self, attempt: Attempt, back: str, now: datetime) -> str:
        """The address to send a browser to; ``back`` is where it comes back to. Raises ProviderError."""
        return str(
            prepare_grant_uri(
                self._about(now).authorization,
                self._id,
                "code",
                back,
                "openid",
                attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    def finish(self, attempt: Attempt, code: str, named: str, back: str, now: datetime) -> str:
        """The identity (``subject_of``) behind a code; ``named`` is the issuer that sent it, by its own word.

        Raises ProviderError when the provider cannot be asked or refuses the code, TokenRefused for its answer.
        """
        about = self._about(now)
        if named != self._issuer and (named or about.names_itself):
            raise TokenRefused("another issuer sent the code")
        answer = self._trade(about, code, attempt.verifier, back)
        text, access = answer.get("id_token"), answer.get("access_token")
        if not isinstance(text, str):
            raise TokenRefused("the provider sent no ID token")
        access = access if isinstance(access, str) else ""
        try:
            sub = self._sub(text, about, attempt.nonce, access, now)
        except KeyUnknown:
            if self._keys is not None and now - self._keys[0] < _AGAIN:
                raise
            self._keys = None  # the issuer may have changed its keys since
            sub = self._sub(text, about, attempt.nonce, access, now)
        return subject_of(self._issuer, sub)

    def _sub(self, text: str, about: Issuer, nonce: str, access: str, now: datetime) -> str:
        if self._keys is None or now - self._keys[0] >= _GOOD_FOR:
            self._keys = (now, read_keys(self._client.get(about.keys)))
        keys = self._keys[1]
        return subject_in(
            text, keys, issuer=self._issuer, client_id=self._id, nonce=nonce, now=now, access_token=access
        )

    def _trade(self, about: Issuer, code: str, verifier: str, back: str) -> Mapping[str, Any]:
        own = {"client_id": self._id} if about.by_form or not self._secret else {}
        if about.by_form and self._secret:
            own["client_secret"] = self._secret
        form = prepare_token_request("authorization_code", "", back, code=code, code_verifier=verifier, **own)
        return self._client.post(
            about.token, str(form), None if own else (quote_plus(self._id), quote_plus(self._secret))
        )

    def _about(self, now: datetime) -> Issuer:
        if self._known is None or now - self._known[0] >= _GOOD_FOR:
            found = self._client.get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            self._known = (now, self._read(found))
        return self._known[1]

    def _read(self, found: Mapping[str, Any]) -> Issuer:
        if found.get("issuer") != self._issuer:
            raise ProviderError("it calls itself by another name than oidc_issuer")
        places = [found.get(key) for key in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        texts = [place for place in places if isinstance(place, str) and self._client.allows(place)]
        if len(texts) != len(places):
            raise ProviderError("it names an address that does not lie at its own origin")
        ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        by_form = isinstance(ways, list) and "client_secret_basic" not in ways and "client_secret_post" in ways
        names = found.get("authorization_response_iss_parameter_supported") is True
        return Issuer(texts[0], texts[1], texts[2], by_form, names)
