"""What `up` refuses to serve with, each in one line that says how to go on."""

import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from billing_app.cli.unsafe_settings import refuse_unsafe
from billing_app.domain.errors import InvalidInput
from billing_app.settings import PROJECT, settings

ANYWHERE = "0.0.0.0"  # noqa: S104 - the very thing that must not be done unasked
HTTPS = {"BILLING_BASE_URL": "https://bill.example"}
BEHIND_PROXY = {**HTTPS, "BILLING_HOST": ANYWHERE, "BILLING_TRUSTED_PROXIES": "10.0.0.1"}
PLAIN = {"BILLING_ALLOW_PLAIN_HTTP": "true"}
PLAIN_DATABASE = {"BILLING_ALLOW_PLAIN_DATABASE": "true"}
POSTGRES = "postgresql://me:word@db.example/books"
GOOD_SECRET = secrets.token_urlsafe(48)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLING_DATA_DIR", str(tmp_path))


def objection(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> str:
    """What is said to these settings; nothing when they are taken."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        refuse_unsafe(settings())
    except InvalidInput as refused:
        return refused.message
    return ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"BILLING_BASE_URL": "http://bill.example"}, "http://bill.example is not encrypted"),
        ({"BILLING_BASE_URL": "http://8.8.8.8:3000"}, "http://8.8.8.8:3000 is not encrypted"),
        ({"BILLING_BASE_URL": "http://local.example"}, "is not encrypted"),
        ({"BILLING_BASE_URL": "https://*"}, "BILLING_BASE_URL must name exactly one host"),
        ({"BILLING_BASE_URL": "https://*.bill.example"}, "BILLING_BASE_URL must name exactly one host"),
        ({"BILLING_BASE_URL": "https://me:word@bill.example"}, "BILLING_BASE_URL must name exactly one host"),
        ({"BILLING_BASE_URL": "https://bill.example,evil.example"}, "BILLING_BASE_URL must name exactly one host"),
        ({"BILLING_HOST": ANYWHERE}, "Listening on 0.0.0.0 would let others in without encryption"),
        ({"BILLING_HOST": "::"}, "Listening on :: would let others in without encryption"),
        ({"BILLING_HOST": "192.168.1.5"}, "Listening on 192.168.1.5 would let others in without encryption"),
        ({"BILLING_HOST": ANYWHERE, "BILLING_BASE_URL": "http://nas.local"}, "Listening on 0.0.0.0"),
        ({"BILLING_HOST": ANYWHERE, **HTTPS}, "would let others in beside your proxy"),
        ({"BILLING_SECRET_KEY": "k" * 40}, "BILLING_SECRET_KEY can be guessed"),
        ({"BILLING_SECRET_KEY": "Please Change-Me, this is no secret at all"}, "BILLING_SECRET_KEY can be guessed"),
        ({**HTTPS, "REFLEX_LOGLEVEL": "debug"}, "REFLEX_LOGLEVEL=debug"),
        ({"DATABASE_URL": POSTGRES}, "DATABASE_URL is not encrypted on its way to db.example"),
        ({"DATABASE_URL": f"{POSTGRES}?sslmode=prefer"}, "DATABASE_URL is not encrypted"),
        ({"DATABASE_URL": f"{POSTGRES}?sslmode=require"}, "DATABASE_URL takes any certificate for that of db.example"),
        ({"DATABASE_URL": "postgresql://me@db.example/books?sslmode=require"}, "DATABASE_URL has no password"),
        ({"DATABASE_URL": "postgresql://me@/books?host=10.1.1.1"}, "DATABASE_URL has no password"),
        ({"DATABASE_URL": "postgresql://me@db.example/books", **PLAIN_DATABASE}, "DATABASE_URL has no password"),
        ({"REDIS_URL": "redis://:word@cache.example:6379"}, "REDIS_URL is not encrypted on its way to cache.example"),
        ({"REDIS_URL": "rediss://cache.example:6379"}, "REDIS_URL has no password"),
        ({"REDIS_URL": "rediss://:word@cache.example:6379?ssl_cert_reqs=none"}, "REDIS_URL takes any certificate"),
    ],
)
def test_unsafe_settings_are_refused(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], said: str) -> None:
    found = objection(monkeypatch, values)
    assert said in found
    assert "\n" not in found
    assert "me:word" not in found


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"BILLING_HOST": "localhost"},
        {"BILLING_HOST": "::1"},
        {"BILLING_BASE_URL": "http://localhost:8000"},
        {"BILLING_BASE_URL": "http://[::1]:8000"},
        {"BILLING_BASE_URL": "http://192.168.1.5:3000"},
        {"BILLING_BASE_URL": "http://nas.local"},
        {"BILLING_BASE_URL": "http://bill.example", **PLAIN},
        {"BILLING_HOST": ANYWHERE, **PLAIN},
        HTTPS,
        {"BILLING_BASE_URL": "https://bill.example:8443"},
        BEHIND_PROXY,
        {"BILLING_SECRET_KEY": GOOD_SECRET},
        {"REFLEX_LOGLEVEL": "debug"},
        {"DATABASE_URL": f"{POSTGRES}?sslmode=verify-full"},
        {"DATABASE_URL": POSTGRES, **PLAIN_DATABASE},
        {"DATABASE_URL": f"{POSTGRES}?sslmode=verify-ca&sslrootcert=own.pem"},
        {"DATABASE_URL": f"{POSTGRES}?sslmode=require", **PLAIN_DATABASE},
        {"DATABASE_URL": "postgresql://me@db.example/books?sslmode=verify-full&sslcert=a.pem"},
        {"DATABASE_URL": "postgresql://me@127.0.0.1/books"},
        {"DATABASE_URL": "postgresql://me@/books?host=/var/run/postgresql"},
        {"REDIS_URL": "redis://localhost:6379"},
        {"REDIS_URL": "unix:///run/redis.sock"},
        {"REDIS_URL": "rediss://:word@cache.example:6379"},
    ],
)
def test_safe_settings_are_taken(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    assert objection(monkeypatch, values) == ""


def test_a_kept_secret_that_was_cut_off_is_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("short")
    assert "secret.key is damaged" in objection(monkeypatch, {})


def test_up_ends_with_two_and_one_line_before_it_makes_a_database(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "billing_app", "up", "--host", ANYWHERE, "--data-dir", str(tmp_path / "data")],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("Listening on 0.0.0.0 would let others in")
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "data" / "billing.db").exists()
