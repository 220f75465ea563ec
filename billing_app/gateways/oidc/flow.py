"""The code flow with PKCE: the address that a browser is sent to, and the identity behind the code it brings back."""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from billing_app.gateways.oidc.claims import Identity, LoginRefused, read_id_token
from billing_app.gateways.oidc.discovery import Metadata, ProviderUnreachable, metadata_of
from billing_app.gateways.oidc.transport import client_options
from billing_app.settings.login_providers import LoginProvider

_LONGEST_CODE = 4_000
_APPLE = "https://appleid.apple.com"
_SECRET_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Question:
    """What ties an answer to the browser that asked: the values live ten minutes and are kept nowhere in clear.

    `max_age` asks the provider to have its user prove himself again.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider had the browser bring back; `issuer` is empty where it did not name itself (RFC 9207)."""

    code: str = field(repr=False)
    issuer: str = ""


def address_to_ask(provider: LoginProvider, question: Question) -> str:
    """Where the browser goes to sign in; raises `ProviderUnreachable`."""
    metadata = metadata_of(provider)
    further: dict[str, str] = {}
    if question.max_age is not None:
        further = {"prompt": "login", "max_age": str(question.max_age)}
    if provider.preset == "apple":
        further["response_mode"] = "form_post"  # Apple gives an address in no other way
    with _client(provider, metadata, question) as client:
        url, _ = client.create_authorization_url(
            metadata.authorization_endpoint,
            state=question.state,
            code_verifier=question.verifier,
            nonce=question.nonce,
            **further,
        )
    return str(url)


def identity_from(provider: LoginProvider, question: Question, answer: Answer) -> Identity:
    """Who has signed in; raises `LoginRefused` or `ProviderUnreachable`."""
    metadata = metadata_of(provider)
    if answer.issuer != metadata.issuer and (answer.issuer or metadata.names_itself):
        raise LoginRefused("the answer is another issuer's")
    if not answer.code or len(answer.code) > _LONGEST_CODE:
        raise LoginRefused("no code")
    token = _exchange(provider, metadata, question, answer.code)
    return read_id_token(provider, token, question.nonce, max_age=question.max_age)


def _exchange(provider: LoginProvider, metadata: Metadata, question: Question, code: str) -> dict[str, Any]:
    try:
        with _client(provider, metadata, question) as client:
            client.register_compliance_hook("access_token_response", _refuse_redirect)
            return dict(client.fetch_token(metadata.token_endpoint, code=code, code_verifier=question.verifier))
    except (httpx2.TimeoutException, httpx2.ConnectError, httpx2.HTTPStatusError):
        raise ProviderUnreachable(f"{provider.label} can’t be reached right now. Sign in another way.") from None
    except (OAuthError, httpx2.HTTPError, ValueError, TypeError, RecursionError) as error:
        raise LoginRefused(f"the code was not taken ({type(error).__name__})") from None


def _refuse_redirect(response: httpx2.Response) -> httpx2.Response:
    """A token comes from the address that was asked, and from no other."""
    if response.status_code < 400 and response.status_code != httpx2.codes.OK:
        raise LoginRefused(f"the code was answered by {response.status_code}")
    return response


def _client(provider: LoginProvider, metadata: Metadata, question: Question) -> Any:  # Authlib has no types
    return OAuth2Client(
        client_id=provider.client_id,
        client_secret=_secret_of(provider),
        token_endpoint_auth_method=metadata.auth_method,
        scope=provider.scope,
        redirect_uri=question.redirect_uri,
        code_challenge_method="S256",
        **client_options(),
    )


def _secret_of(provider: LoginProvider) -> str:
    if provider.preset != "apple":
        return provider.client_secret.get_secret_value() if provider.client_secret else ""
    assert provider.private_key is not None
    now = int(time.time())
    try:
        key = ECKey.import_key(provider.private_key.get_secret_value())
        claims = {
            "iss": provider.team_id,
            "iat": now,
            "exp": now + _SECRET_SECONDS,
            "aud": _APPLE,
            "sub": provider.client_id,
        }
        return jwt.encode({"alg": "ES256", "kid": provider.key_id}, claims, key)
    except (JoseError, ValueError) as error:
        raise ProviderUnreachable("The private key for Apple can’t be read. Ask whoever runs this program.") from error
