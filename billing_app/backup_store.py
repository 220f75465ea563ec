"""Where backups go and how long they stay: what BILLING_BACKUP_STORE and BILLING_BACKUP_KEEP say, checked."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr

from billing_app.domain.retention import Generations
from billing_app.mail_server import is_own_machine

_FORM = "write s3://KEY:SECRET@host/bucket/folder?region=eu-central-1"
_UNITS = {"h": "hours", "d": "days", "w": "weeks", "m": "months"}


@dataclass(frozen=True, slots=True)
class BackupStore:
    """An S3-compatible object store, and the folder in it that is ours."""

    endpoint: str
    bucket: str
    prefix: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    @property
    def shown(self) -> str:
        """The place in words that may be shown: without keys."""
        host = urlsplit(self.endpoint).netloc
        return f"{host}/{self.bucket}/{self.prefix}".rstrip("/")


def parse_backup_store(url: str) -> BackupStore:
    """The store that an address names; TLS always, but on this machine (`s3+http`). Errors never repeat the address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(_FORM) from None
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    if parts.scheme not in {"s3", "s3+http"} or not (host and bucket and parts.username and parts.password):
        raise ValueError(_FORM)
    if parts.scheme == "s3+http" and not is_own_machine(host):
        raise ValueError("backups travel by TLS: write s3:// (s3+http:// is for this machine only)")
    query = parse_qs(parts.query)
    if query.keys() - {"region"}:
        raise ValueError(_FORM)
    scheme = "https" if parts.scheme == "s3" else "http"
    shown_host = f"[{host}]" if ":" in host else host
    return BackupStore(
        endpoint=f"{scheme}://{shown_host}{f':{port}' if port else ''}",
        bucket=bucket,
        prefix=prefix.strip("/"),
        region=query.get("region", ["us-east-1"])[0],
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password),
    )


def check_backup_store(value: SecretStr | None) -> SecretStr | None:
    """The setting as it is; raises ValueError where it names no store."""
    if value is not None:
        parse_backup_store(value.get_secret_value())
    return value


def check_generations(value: str) -> str:
    """The setting as it is; raises ValueError where it says no generations."""
    parse_generations(value)
    return value


def parse_generations(text: str) -> Generations:
    """How many generations are kept, from `24h 14d 8w 24m`; what is not named stays as it is."""
    generations = Generations()
    for word in text.split():
        match = re.fullmatch(r"(\d{1,4})([hdwm])", word)
        if match is None:
            raise ValueError("write how many hours, days, weeks and months keep a backup, such as 24h 14d 8w 24m")
        generations = replace(generations, **{_UNITS[match[2]]: int(match[1])})
    return generations
