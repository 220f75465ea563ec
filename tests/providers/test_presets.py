"""What the presets know of the large providers, and what a broken setting is told without quoting its secrets."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from billing_app.gateways.oidc import flow
from billing_app.gateways.oidc.discovery import Metadata, ProviderUnreachable
from billing_app.settings.login_providers import LoginProvider, parse_login_providers

SECRET = "hush-hush-never-told"
OURS = {"client_id": "tideline", "client_secret": SECRET}
APPLE_KEY = ECKey.generate_key("P-256")
APPLE: dict[str, Any] = {
    "preset": "apple",
    "client_id": "com.example.tideline",
    "team_id": "TEAM123456",
    "key_id": "KEY1234567",
    "private_key": APPLE_KEY.as_pem(private=True).decode(),
}
KEYCLOAK = {"preset": "keycloak", "server": "https://id.example.com/", "realm": "back office"}


def parsed(**given: Any) -> LoginProvider:
    (provider,) = parse_login_providers(json.dumps([given]))
    return provider


@pytest.mark.parametrize(
    ("given", "label", "issuer", "scope"),
    [
        ({"preset": "google"} | OURS, "Google", "https://accounts.google.com", "openid email profile"),
        (
            {"preset": "microsoft", "tenant": "8a2c"} | OURS,
            "Microsoft",
            "https://login.microsoftonline.com/8a2c/v2.0",
            "openid email profile",
        ),
        (APPLE, "Apple", "https://appleid.apple.com", "openid email"),
        (KEYCLOAK | OURS, "Keycloak", "https://id.example.com/realms/back%20office", "openid email profile"),
    ],
)
def test_a_preset_knows_its_issuer(given: dict[str, Any], label: str, issuer: str, scope: str) -> None:
    provider = parsed(**given)
    assert (provider.name, provider.label, provider.issuer, provider.scope) == (given["preset"], label, issuer, scope)
    assert provider.discovery_url == f"{issuer}/.well-known/openid-configuration"
    assert SECRET not in repr(provider)
    assert "PRIVATE KEY" not in repr(provider)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"preset": "microsoft"} | OURS, "tenant"),
        ({"preset": "microsoft", "tenant": "common"} | OURS, "tenant"),
        ({"preset": "keycloak", "server": "https://id.example.com"} | OURS, "realm"),
        ({"preset": "google", "client_id": "tideline"}, "client_secret"),
        ({key: value for key, value in APPLE.items() if key != "key_id"}, "Apple needs"),
        ({"preset": "facebook"} | OURS, "preset"),
        (OURS, "preset"),
        ({"name": "house", "issuer": "http://id.example.com"} | OURS, "https"),
        ({"name": "house", "issuer": "https://id.example.com?x=1"} | OURS, "https"),
        ({"name": "The House", "issuer": "https://id.example.com"} | OURS, "lower-case"),
        ({"preset": "google", "allowed_domains": ["nodots"]} | OURS, "domain"),
        ({"preset": "google", "role": "owner"} | OURS, "owner"),
        ({"preset": "google", "colour": "red"} | OURS, "colour"),
        ("google", "object"),
    ],
)
def test_a_broken_setting_is_told_what_to_mend_and_quotes_no_secret(given: Any, said: str) -> None:
    good = {"name": "good", "issuer": "https://id.example.com"} | OURS
    with pytest.raises(ValueError, match="provider 2") as refused:
        parse_login_providers(json.dumps([good, given]))
    assert said in str(refused.value)
    assert SECRET not in str(refused.value)
    assert "PRIVATE KEY" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "not JSON"), ("{}", "list"), (json.dumps([{"preset": "google"} | OURS] * 2), "two providers")],
)
def test_a_setting_that_is_no_list_of_different_providers_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_login_providers(text)


def test_apple_is_asked_for_a_form_and_given_a_secret_that_its_key_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = parsed(**APPLE)
    question = flow.Question("state", "nonce", "v" * 43, "https://billing.example.com/sign-in/with/apple/callback")
    apple = Metadata(
        issuer=provider.issuer,
        authorization_endpoint="https://appleid.apple.com/auth/authorize",
        token_endpoint="https://appleid.apple.com/auth/token",
        jwks_uri="https://appleid.apple.com/auth/keys",
        auth_method="client_secret_post",
        names_itself=False,
    )
    monkeypatch.setattr(flow, "metadata_of", lambda _: apple)
    asked = parse_qs(urlsplit(flow.address_to_ask(provider, question)).query)
    assert asked["response_mode"] == ["form_post"]
    assert asked["code_challenge_method"] == ["S256"]
    told = jwt.decode(flow._secret_of(provider), APPLE_KEY, algorithms=["ES256"])
    assert told.header["kid"] == APPLE["key_id"]
    assert (told.claims["iss"], told.claims["sub"]) == (APPLE["team_id"], APPLE["client_id"])
    assert told.claims["aud"] == "https://appleid.apple.com"
    assert 0 < told.claims["exp"] - told.claims["iat"] <= 300


def test_a_key_of_apple_that_cannot_be_read_is_told_to_the_person_without_it() -> None:
    with pytest.raises(ProviderUnreachable, match="private key for Apple") as refused:
        flow._secret_of(parsed(**APPLE | {"private_key": "-----BEGIN nonsense"}))
    assert "nonsense" not in str(refused.value)
