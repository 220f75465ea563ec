"""Providers that people may sign in with: what the setting BILLING_LOGIN_PROVIDERS says, checked.

The setting is a JSON list with an object for each provider:

    [{"preset": "google", "client_id": "…", "client_secret": "…"},
     {"preset": "microsoft", "tenant": "…", "client_id": "…", "client_secret": "…"},
     {"preset": "apple", "team_id": "…", "key_id": "…", "private_key": "-----BEGIN…", "client_id": "…"},
     {"preset": "keycloak", "server": "https://id.example.com", "realm": "office", "client_id": "…", …},
     {"name": "house", "label": "House login", "issuer": "https://id.example.org", "client_id": "…", …}]

Any of them may also have `name`, `label`, `allowed_domains` (whoever has a verified address there becomes a member at
the first sign-in), `role` (as what; viewer), and `business` (of which business, by id; needed when there are several).
"""

import json
import re
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from billing_app.domain.access import Role
from billing_app.settings.mail_server import is_own_machine

_LABELS = {"google": "Google", "microsoft": "Microsoft", "apple": "Apple", "keycloak": "Keycloak"}
_NAME = re.compile(r"[a-z0-9-]{1,30}")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z0-9-]{2,}")


class LoginProvider(BaseModel):
    """An OpenID Connect provider as this installation is registered with it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    preset: Literal["", "google", "microsoft", "apple", "keycloak"] = ""
    name: str = ""
    label: str = ""
    issuer: str = ""
    client_id: str = Field(min_length=1, max_length=300)
    client_secret: SecretStr | None = None
    tenant: str = ""
    server: str = ""
    realm: str = ""
    team_id: str = ""
    key_id: str = ""
    private_key: SecretStr | None = None
    allowed_domains: tuple[str, ...] = Field(default=(), strict=False)
    role: Role = Field(default=Role.VIEWER, strict=False)
    business: str = ""

    @field_validator("allowed_domains")
    @classmethod
    def _are_domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        domains = tuple(domain.strip().lower().removeprefix("@") for domain in value)
        if wrong := next((domain for domain in domains if not _DOMAIN.fullmatch(domain)), ""):
            raise ValueError(f"{wrong[:60]!r} is not a domain such as example.com")
        return domains

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, value: object) -> object:
        """What a preset knows: the issuer, a name and a label."""
        if not isinstance(value, dict):
            raise ValueError("each provider is an object")  # noqa: TRY004 - what pydantic gathers
        given: dict[str, Any] = {key: text for key, text in value.items() if text is not None}
        preset = given.get("preset", "")
        issuer = given.get("issuer") or _issuer_of(preset, given)
        name = given.get("name") or preset
        return given | {"issuer": issuer, "name": name, "label": given.get("label") or _LABELS.get(preset, name)}

    @model_validator(mode="after")
    def _is_whole(self) -> "LoginProvider":
        if not _NAME.fullmatch(self.name):
            raise ValueError("give it a name of lower-case letters, digits and hyphens")
        parts = urlsplit(self.issuer)
        is_private = parts.scheme == "http" and is_own_machine(parts.hostname or "")
        if not parts.hostname or not (parts.scheme == "https" or is_private) or parts.query or parts.fragment:
            raise ValueError("the issuer is an https address such as https://id.example.com")
        if self.preset == "apple":
            if not (self.team_id and self.key_id and self.private_key):
                raise ValueError("Apple needs team_id, key_id and private_key")
        elif self.client_secret is None or not self.client_secret.get_secret_value():
            raise ValueError("a client_secret is needed")
        if self.role is Role.OWNER:
            raise ValueError("nobody becomes an owner just by signing in; choose another role")
        return self

    @property
    def discovery_url(self) -> str:
        """Where the provider describes itself (OpenID Connect Discovery 1.0, section 4)."""
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"

    @property
    def scope(self) -> str:
        """What is asked for: who it is, and the address and name."""
        return "openid email" if self.preset == "apple" else "openid email profile"


def parse_login_providers(text: str) -> tuple[LoginProvider, ...]:
    """The providers that a setting names; errors never quote it, because it holds secrets."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON (line {error.lineno}, column {error.colno})") from None
    if not isinstance(found, list):
        raise ValueError("write a JSON list of providers")  # noqa: TRY004 - what pydantic gathers
    providers = tuple(_provider(position, each) for position, each in enumerate(found, 1))
    names = [provider.name for provider in providers]
    if double := next((name for name in names if names.count(name) > 1), ""):
        raise ValueError(f"two providers are called {double}; give one of them another name")
    return providers


def _provider(position: int, given: object) -> LoginProvider:
    try:
        return LoginProvider.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        raise ValueError(f"provider {position}: {f'{where}: ' if where else ''}{said}") from None


def _issuer_of(preset: object, given: dict[str, Any]) -> str:
    if preset == "google":
        return "https://accounts.google.com"
    if preset == "apple":
        return "https://appleid.apple.com"
    if preset == "microsoft":
        tenant = given.get("tenant", "")
        if not isinstance(tenant, str) or tenant in {"", "common", "organizations", "consumers"}:
            raise ValueError("Microsoft needs the tenant's id: its issuer must be known exactly")
        return f"https://login.microsoftonline.com/{quote(tenant, safe='')}/v2.0"
    if preset == "keycloak":
        server, realm = str(given.get("server", "")).rstrip("/"), str(given.get("realm", ""))
        if not server or not realm:
            raise ValueError("Keycloak needs server and realm")
        return f"{server}/realms/{quote(realm, safe='')}"
    raise ValueError("name a preset (google, microsoft, apple, keycloak) or an issuer")
