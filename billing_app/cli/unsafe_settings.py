"""Settings under which `up` refuses to serve: each is one line that says what is wrong and what to set instead."""

import re
import sys
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from billing_app.domain.errors import InvalidInput
from billing_app.settings import WILDCARDS, Settings, secret_key

_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_HOME_ENDINGS = (".local", ".lan", ".home", ".internal", ".home.arpa", ".localhost", ".test")
_WELL_KNOWN = (
    "changeme",
    "example",
    "password",
    "default",
    "tideline",
    "yoursecret",
    "secretkey",
    "0123456789",
    "abcdef",
)
_FEWEST_CHARACTERS = 10
_SHORTEST_SECRET = 32
_TLS_MODES = {"require", "verify-ca", "verify-full"}
# `require` takes any certificate, so that whoever is on the line can answer in the database's place.
_CHECKED = {"verify-ca", "verify-full"}
# A database that knows its clients by a certificate or by a file of passwords needs none in its address.
_OTHER_PROOFS = {"sslcert", "passfile", "service"}


def refuse_unsafe(settings: Settings) -> None:
    """Refuse what would expose the books; raises `InvalidInput` with the first objection."""
    for objection in _OBJECTIONS:
        if said := objection(settings):
            raise InvalidInput(said)


def _about_the_address(settings: Settings) -> str:
    if not settings.base_url:
        return ""
    parts = urlsplit(settings.base_url)
    host = parts.netloc.rpartition(":")[0] if parts.netloc.rpartition(":")[2].isdecimal() else parts.netloc
    if not _HOST_NAME.fullmatch(host):
        return "BILLING_BASE_URL must name exactly one host, without wildcards or passwords."
    if parts.scheme == "http" and not settings.allow_plain_http and not _is_at_home(parts.hostname or ""):
        return (
            f"{settings.base_url} is not encrypted, so passwords could be read on the way. Let a proxy speak TLS and "
            "set BILLING_BASE_URL=https://…, or set BILLING_ALLOW_PLAIN_HTTP=true to go on without."
        )
    return ""


def _about_listening(settings: Settings) -> str:
    if settings.allow_plain_http or (settings.host not in WILDCARDS and _is_this_machine(settings.host)):
        return ""
    if not settings.base_url.startswith("https://"):
        return (
            f"Listening on {settings.host} would let others in without encryption. Let a proxy speak TLS and set "
            "BILLING_BASE_URL=https://… and BILLING_TRUSTED_PROXIES; in a network that you trust, "
            "set BILLING_ALLOW_PLAIN_HTTP=true."
        )
    if not settings.trusted_proxies:
        return (
            f"Listening on {settings.host} would let others in beside your proxy. Set BILLING_TRUSTED_PROXIES to the "
            "address that the proxy connects from."
        )
    return ""


def _about_the_secret(settings: Settings) -> str:
    if (settings.data_dir / "secret.key.next").exists():
        return "A change of the installation's key was broken off: run `key renew` again."
    secret = secret_key().decode("utf-8", "replace")
    letters = re.sub(r"[^a-z0-9]", "", secret.lower())
    if settings.secret_key is None:
        is_short = len(secret) < _SHORTEST_SECRET
        return f"{settings.data_dir / 'secret.key'} is damaged: bring it back from a backup." if is_short else ""
    if len(set(secret)) < _FEWEST_CHARACTERS or any(word in letters for word in _WELL_KNOWN):
        return "BILLING_SECRET_KEY can be guessed. Make one: python3 -c 'import secrets; print(secrets.token_hex(32))'."
    return ""


def _about_debugging(settings: Settings) -> str:
    if settings.is_https and (sys.flags.dev_mode or settings.reflex_loglevel.lower() == "debug"):
        return "Python's developer mode and REFLEX_LOGLEVEL=debug show what people type: unset them behind https."
    return ""


def _about_the_database(settings: Settings) -> str:
    return (
        "" if settings.database.startswith("sqlite:") else _about_a_store("DATABASE_URL", settings.database, settings)
    )


def _about_the_migrating_account(settings: Settings) -> str:
    name, url = "BILLING_MIGRATION_DATABASE_URL", settings.migration_database_url
    if url and (url.startswith("sqlite:") or settings.database.startswith("sqlite:")):
        return f"{name} is for PostgreSQL: a file of SQLite has no accounts."
    return _about_a_store(name, url, settings)


def _about_redis(settings: Settings) -> str:
    url = settings.redis_url
    return "" if url.startswith("unix:") else _about_a_store("REDIS_URL", url, settings)


def _about_a_store(name: str, url: str, settings: Settings) -> str:
    """What is wrong with a store on another machine; one behind a local socket or address is nobody else's."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.get("host") or parts.hostname or ""
    if not host or host.startswith("/") or _is_this_machine(host):
        return ""
    if not parts.password and "password" not in query and not _OTHER_PROOFS & query.keys():
        return f"{name} has no password, though {host} is another machine."
    if settings.allow_plain_database:
        return ""
    is_redis = parts.scheme.startswith("redis")
    how = "rediss://…" if is_redis else "?sslmode=verify-full"
    if not (parts.scheme == "rediss" if is_redis else query.get("sslmode") in _TLS_MODES):
        said = f"{name} is not encrypted on its way to {host}."
    elif not (query.get("ssl_cert_reqs", "required") == "required" if is_redis else query["sslmode"] in _CHECKED):
        said = f"{name} takes any certificate for that of {host}."
        how = (
            "rediss://… without ssl_cert_reqs" if is_redis else f"{how} (with sslrootcert=…, if its issuer is your own)"
        )
    else:
        return ""
    return f"{said} Use {how}, or set BILLING_ALLOW_PLAIN_DATABASE=true where nobody else is on the line."


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_at_home(host: str) -> bool:
    """Whether a host can only be in the own house: never reached over the internet."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.lower().endswith(_HOME_ENDINGS)
    return (address.is_private or address.is_loopback) and not address.is_unspecified


_OBJECTIONS: tuple[Callable[[Settings], str], ...] = (
    _about_the_address,
    _about_listening,
    _about_the_secret,
    _about_debugging,
    _about_the_database,
    _about_the_migrating_account,
    _about_redis,
)
