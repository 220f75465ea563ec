"""What keeps the installation safe, as settings say it, checked: where backups go, how long, who hears of alerts."""

import re
from base64 import b64decode
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, unquote, urlsplit

from billing_app.domain.retention import Generations
from billing_app.settings.mail_server import is_own_machine

_FORM = "write s3://KEY:SECRET@host/bucket/folder?region=eu-central-1"
_LEAST_SECRET_BYTES = 24
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


def parse_hook_secret(text: str) -> bytes:
    """A secret of Standard Webhooks; raises ValueError unless it has 24 bytes or more."""
    try:
        secret = b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        secret = b""
    if len(secret) < _LEAST_SECRET_BYTES:
        raise ValueError('write whsec_ and 32 random bytes in base64: echo "whsec_$(openssl rand -base64 32)"')
    return secret


def parse_generations(text: str) -> Generations:
    """How many generations are kept, from `24h 14d 8w 24m`; what is not named stays as it is."""
    generations = Generations()
    for word in text.split():
        match = re.fullmatch(r"(\d{1,4})([hdwm])", word)
        if match is None:
            raise ValueError("write how many hours, days, weeks and months keep a backup, such as 24h 14d 8w 24m")
        generations = replace(generations, **{_UNITS[match[2]]: int(match[1])})
    return generations
