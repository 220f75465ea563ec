"""What the environment says: the only reader of environment variables and of `.env`."""

import os
import secrets
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from email.headerregistry import Address
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from billing_app.domain.errors import InvalidInput
from billing_app.domain.late_interest import parse_reference_rates
from billing_app.settings.backup_store import BackupStore, parse_backup_store, parse_generations, parse_hook_secret
from billing_app.settings.hosts import own_names, parse_proxies
from billing_app.settings.login_providers import LoginProvider, parse_login_providers
from billing_app.settings.mail_server import MailServer, parse_mail_server, parse_sender
from billing_app.settings.mailbox import parse_mailbox
from billing_app.settings.project import PROJECT
from billing_app.settings.updates import UpdateWindow, parse_window

_PREFIX = "BILLING_"
_ADDRESS = r"^(off|https?://[^/\s?#]+.*)$"
WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104 - compared with, never bound to unless asked for


def _understood_by(parse: Callable[[str], object]) -> AfterValidator:
    """A setting that stays as it was written, if this makes sense of it; an empty one always does."""

    def check(value: SecretStr | str | None) -> SecretStr | str | None:
        if value:
            parse(value.get_secret_value() if isinstance(value, SecretStr) else value)
        return value

    return AfterValidator(check)


class Settings(BaseSettings):
    """Every setting with its default; the environment wins over `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=PROJECT / ".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    data_dir: Path = PROJECT / "data"
    cache_dir: Path | None = None
    pages_dir: Path | None = None
    secret_key: SecretStr | None = None
    base_url: str = Field(default="", pattern=r"^(|https?://[^/\s?#]+)/?$")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    migration_database_url: str = ""
    redis_url: str = Field(default="", pattern=r"^(|(rediss?|unix)://.+)$", validation_alias="REDIS_URL")
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65535, validation_alias="PORT")
    workers: int = Field(default=1, ge=1, le=64)
    trusted_proxies: Annotated[frozenset[str], NoDecode] = frozenset()
    sockets_per_address: int = Field(default=20, ge=1)
    max_body_bytes: int = Field(default=25_000_000, ge=1_000)
    log_format: Literal["text", "json"] = "text"
    login_providers: Annotated[SecretStr | None, _understood_by(parse_login_providers)] = None
    mail_from: str = ""
    mail_url: SecretStr | None = None
    mailbox: Annotated[SecretStr | None, _understood_by(parse_mailbox)] = None
    stripe_api_base: str = ""
    developer_pages: bool = False
    allow_plain_http: bool = False
    allow_plain_database: bool = False
    reflex_loglevel: str = Field(default="", validation_alias="REFLEX_LOGLEVEL")
    security_detail_days: int = Field(default=90, ge=1, le=3650)
    document_workers: int = Field(default=2, ge=1, le=16)
    document_memory_mb: int = Field(default=1024, ge=256, le=16_384)
    rules_dir: Path | None = None
    reference_rates: Annotated[str, _understood_by(parse_reference_rates)] = ""
    bans_file: Path | None = None
    backup_dir: Path | None = None
    backup_store: Annotated[SecretStr | None, _understood_by(parse_backup_store)] = None
    continuous_copy: Path | None = None
    backup_keep: Annotated[str, _understood_by(parse_generations)] = ""
    quiet_hours: Annotated[str, _understood_by(parse_window)] = ""
    alert_hook_secret: Annotated[SecretStr | None, _understood_by(parse_hook_secret)] = None
    alert_hook: str = Field(default="", pattern=r"^(|https?://[^\s]+)$")
    metrics_token: SecretStr | None = None
    metrics_dir: Path | None = Field(default=None, validation_alias="PROMETHEUS_MULTIPROC_DIR")
    advisory_database: str = Field(default="https://api.osv.dev", pattern=_ADDRESS)
    advisory_feeds: Annotated[tuple[str, ...], NoDecode] = ()
    package_index: str = Field(default="https://pypi.org", pattern=_ADDRESS)
    private_feeds: bool = False
    releases: str = ""
    release_key: str = Field(default="", pattern=r"^(|[A-Za-z0-9+/]{43}=)$")
    automatic_updates: Literal["off", "security", "all"] = "security"
    update_window: Annotated[str, _understood_by(parse_window)] = "02:00-04:00 UTC"
    supervisor: int | None = None
    listener: int | None = None
    standby: bool = False

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("database_url", "migration_database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value.startswith(("postgres://", "postgresql://")):
            return "postgresql+psycopg://" + value.partition("://")[2]
        if value and not value.startswith(("postgresql+psycopg://", "sqlite:///")):
            raise ValueError("only sqlite:/// and postgresql:// addresses are understood")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return parse_proxies(value)

    @field_validator("mail_from")
    @classmethod
    def _one_sender(cls, value: str) -> str:
        return str(parse_sender(value)) if value else ""

    @field_validator("mail_url")
    @classmethod
    def _mail_needs_both(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None:
            parse_mail_server(value.get_secret_value())
            if not info.data.get("mail_from", "unusable"):
                raise ValueError("mail needs a sender too: set BILLING_MAIL_FROM")
        return value

    @field_validator("stripe_api_base")
    @classmethod
    def _stripe_or_this_machine(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError("keys travel there: only https, or this very machine for tests")
        return value.rstrip("/")

    @field_validator("advisory_feeds", mode="before")
    @classmethod
    def _split_feeds(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("alert_hook")
    @classmethod
    def _hook_needs_secret(cls, value: str, info: ValidationInfo) -> str:
        if value and not info.data.get("alert_hook_secret", "unusable"):
            raise ValueError("alerts are signed: set BILLING_ALERT_HOOK_SECRET too")
        return value

    @field_validator("developer_pages")
    @classmethod
    def _only_at_home(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("base_url", "").startswith("https://"):
            raise ValueError("pages for developers are for their own machine, not for an https address")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("at least 32 characters are needed")
        return value

    @property
    def database(self) -> str:
        """The address of the database: SQLite in the data folder unless told otherwise."""
        return self.database_url or f"sqlite:///{self.data_dir / 'billing.db'}"

    @property
    def owning_database(self) -> str:
        """The same by the account that may change the schema and make databases; that of `database` unless told."""
        return self.migration_database_url or self.database

    @property
    def cache(self) -> Path:
        """Where built pages are kept: beside the program, so that several data folders share them."""
        if self.cache_dir is not None:
            return self.cache_dir
        return PROJECT / ".web" if os.access(PROJECT, os.W_OK) else self.data_dir / "cache"

    @property
    def address(self) -> str:
        """The address that people open, without a slash at the end."""
        host = "127.0.0.1" if self.host in WILDCARDS else self.host
        return self.base_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @cached_property
    def providers(self) -> tuple[LoginProvider, ...]:
        """Providers that people may sign in with, in the order of their buttons."""
        return parse_login_providers(self.login_providers.get_secret_value()) if self.login_providers else ()

    @property
    def mail_server(self) -> MailServer | None:
        """Where mail is handed over; None when nothing can be sent."""
        return parse_mail_server(self.mail_url.get_secret_value()) if self.mail_url else None

    @property
    def mail_sender(self) -> Address:
        """Who mail comes from."""
        return parse_sender(self.mail_from)

    @property
    def window(self) -> UpdateWindow:
        """The hours in which updates may be put in place by themselves."""
        return parse_window(self.update_window)

    @property
    def backup_folder(self) -> Path:
        """The local place of backups."""
        return self.backup_dir or self.data_dir / "backups"

    @property
    def object_store(self) -> BackupStore | None:
        """The off-site place of backups; None where there is none."""
        return parse_backup_store(self.backup_store.get_secret_value()) if self.backup_store else None

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the program by https, so that cookies may insist on it."""
        return self.address.startswith("https://")

    @property
    def origins(self) -> frozenset[str]:
        """The exact origins whose pages may talk to this program."""
        if self.base_url:
            return frozenset({self.base_url})
        hosts = {self.host, "127.0.0.1", "localhost", "[::1]"}
        if self.host in WILDCARDS:
            hosts |= own_names()
        return frozenset(f"http://{host}:{self.port}" for host in hosts)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; raises `InvalidInput` with one line for a broken or unknown one."""
    _refuse_unknown_names()
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = _environment_name(str(first["loc"][0]))
        raise InvalidInput(f"The setting {name} is not usable: {first['msg'].removeprefix('Value error, ')}.") from None


def hand_over(values: Mapping[str, str]) -> None:
    """Put values into the environment of this process and of its workers, and read the settings anew."""
    os.environ.update(values)
    settings.cache_clear()


def environment_with(values: Mapping[str, str]) -> dict[str, str]:
    """The environment for a child process."""
    return {**os.environ, **values}


def secret_key() -> bytes:
    """The installation's secret: from the settings, or made once and kept in the data folder for its owner only."""
    if (configured := settings().secret_key) is not None:
        return configured.get_secret_value().encode()
    return _kept_secret(settings().data_dir / "secret.key")


@cache
def _kept_secret(file: Path) -> bytes:
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_name(f"secret.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, file)  # the first of several processes wins, and never a half-written file
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_bytes()


def _environment_name(field: str) -> str:
    info = Settings.model_fields.get(field)
    return str((info.validation_alias if info is not None else field) or _PREFIX + field.upper())


def _refuse_unknown_names() -> None:
    known = {_environment_name(field) for field in Settings.model_fields}
    given = {*os.environ, *dotenv_values(PROJECT / ".env")}
    for name in sorted(given):
        if name.startswith(_PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1)
            raise InvalidInput(f"There is no setting {name}.{f' Did you mean {near[0]}?' if near else ''}")
