"""What a provider says about itself: its addresses and its keys, kept for a while."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from billing_app.domain.errors import BillingError
from billing_app.gateways.oidc.transport import client_options
from billing_app.settings.login_providers import LoginProvider

_KEPT_SECONDS = 3600.0
# A key that nobody knows makes us ask again, and whoever sends such tokens must not make us ask all the time.
_KEYS_NO_SOONER_SECONDS = 30.0


class ProviderUnreachable(BillingError):
    """A provider does not answer, or not as one; signing in another way goes on working."""

    code = "provider_unreachable"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The part of a provider's metadata that signing in needs."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    auth_method: str
    names_itself: bool


@dataclass(slots=True)
class _Kept:
    metadata: Metadata
    metadata_at: float
    keys: KeySet | None = None
    keys_at: float = 0.0


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


def metadata_of(provider: LoginProvider) -> Metadata:
    """The provider's metadata; raises `ProviderUnreachable`."""
    return _entry(provider).metadata


def keys_of(provider: LoginProvider, *, again: bool = False) -> KeySet:
    """The keys that the provider signs with; `again` asks for them anew, though not all the time."""
    entry = _entry(provider)
    age = time.monotonic() - entry.keys_at
    if entry.keys is None or age > _KEPT_SECONDS or (again and age > _KEYS_NO_SOONER_SECONDS):
        try:
            entry.keys = KeySet.import_key_set(_fetch(provider, entry.metadata.jwks_uri))  # pyright: ignore[reportArgumentType]
        except (JoseError, ValueError, KeyError, TypeError):
            raise _unreachable(provider) from None
        entry.keys_at = time.monotonic()
    return entry.keys


def forget_all() -> None:
    """Ask every provider anew."""
    with _lock:
        _kept.clear()


def _entry(provider: LoginProvider) -> _Kept:
    with _lock:
        found = _kept.get(provider.discovery_url)
    if found is not None and time.monotonic() - found.metadata_at < _KEPT_SECONDS:
        return found
    fresh = _Kept(_read(provider, _fetch(provider, provider.discovery_url)), time.monotonic())
    with _lock:
        _kept[provider.discovery_url] = fresh
    return fresh


def _fetch(provider: LoginProvider, address: str) -> Mapping[str, Any]:
    try:
        with httpx2.Client(**client_options()) as client:
            response = client.get(address)
            found = response.json() if response.status_code == httpx2.codes.OK else None
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError):
        raise _unreachable(provider) from None
    if not isinstance(found, dict):
        raise _unreachable(provider)
    return found


def _read(provider: LoginProvider, found: Mapping[str, Any]) -> Metadata:
    """Checked metadata: it must speak for the very issuer that was asked (OpenID Connect Discovery 1.0, 4.3)."""
    if found.get("issuer") != provider.issuer:
        raise _unreachable(provider)
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    is_basic = "client_secret_basic" in methods and provider.preset != "apple"
    return Metadata(
        issuer=provider.issuer,
        authorization_endpoint=_address(provider, found, "authorization_endpoint"),
        token_endpoint=_address(provider, found, "token_endpoint"),
        jwks_uri=_address(provider, found, "jwks_uri"),
        auth_method="client_secret_basic" if is_basic else "client_secret_post",
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(provider: LoginProvider, found: Mapping[str, Any], name: str) -> str:
    """An address that may be spoken to: https, or on this machine where the provider itself is."""
    address = found.get(name)
    if not isinstance(address, str):
        raise _unreachable(provider)
    parts, own = urlsplit(address), urlsplit(provider.issuer)
    is_beside_it = own.scheme == "http" and (parts.scheme, parts.hostname) == (own.scheme, own.hostname)
    if not parts.hostname or not (parts.scheme == "https" or is_beside_it):
        raise _unreachable(provider)
    return address


def _unreachable(provider: LoginProvider) -> ProviderUnreachable:
    return ProviderUnreachable(f"{provider.label} can’t be reached right now. Sign in another way, or try again later.")
