"""Settings come from one place, and a wrong one stops the start with one line."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from billing_app.domain.errors import InvalidInput
from billing_app.settings import PROJECT, secret_key, settings
from billing_app.settings.mail_server import MailServer


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BILLING_BASE_ULR", "http://x", "There is no setting BILLING_BASE_ULR. Did you mean BILLING_BASE_URL?"),
        ("BILLING_NONSENSE_AT_ALL_42", "1", "There is no setting BILLING_NONSENSE_AT_ALL_42."),
        ("PORT", "http", "The setting PORT is not usable"),
        ("PORT", "70000", "The setting PORT is not usable"),
        ("BILLING_BASE_URL", "example.com", "The setting BILLING_BASE_URL is not usable"),
        ("BILLING_BASE_URL", "*", "The setting BILLING_BASE_URL is not usable"),
        ("BILLING_SECRET_KEY", "short", "The setting BILLING_SECRET_KEY is not usable: at least 32 characters"),
        ("BILLING_TRUSTED_PROXIES", "proxy", "The setting BILLING_TRUSTED_PROXIES is not usable"),
        (
            "BILLING_TRUSTED_PROXIES",
            "0.0.0.0/0",
            "The setting BILLING_TRUSTED_PROXIES is not usable: This network is too wide",
        ),
        ("DATABASE_URL", "mysql://x", "The setting DATABASE_URL is not usable: only sqlite:/// and postgresql://"),
        ("REDIS_URL", "x", "The setting REDIS_URL is not usable"),
        (
            "BILLING_MAIL_URL",
            "smtp://mail.example.com",
            "The setting BILLING_MAIL_URL is not usable: mail needs a sender",
        ),
        ("BILLING_MAIL_URL", "mail.example.com:587", "The setting BILLING_MAIL_URL is not usable: write smtp://user"),
        ("BILLING_MAIL_URL", "smtp://a:b@h:port", "The setting BILLING_MAIL_URL is not usable: write smtp://user"),
        ("BILLING_MAIL_URL", "smtp://me@h", "The setting BILLING_MAIL_URL is not usable: a user needs a password"),
        ("BILLING_MAIL_FROM", "nobody", "The setting BILLING_MAIL_FROM is not usable: write Name <address@"),
        ("BILLING_MAIL_FROM", "A <a@x.example>, B <b@x.example>", "The setting BILLING_MAIL_FROM is not usable"),
    ],
)
def test_unknown_or_broken_setting_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    given(monkeypatch, **{name: value})
    with pytest.raises(InvalidInput) as refused:
        settings()
    assert refused.value.message.startswith(said)
    assert "\n" not in refused.value.message


def test_secret_is_never_part_of_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, BILLING_SECRET_KEY="my little secret")
    with pytest.raises(InvalidInput) as refused:
        settings()
    assert "little" not in refused.value.message


def test_password_of_the_mail_server_is_never_part_of_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, BILLING_MAIL_URL="smtp://me:hunter2@h:port", BILLING_MAIL_FROM="a@x.example")
    with pytest.raises(InvalidInput) as refused:
        settings()
    assert "hunter2" not in refused.value.message
    given(monkeypatch, BILLING_MAIL_URL="smtp://me:hunter2@h:25")
    assert "hunter2" not in f"{settings()!r}{settings().mail_server!r}"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://me:p%40ss@mail.example.com", MailServer("mail.example.com", 587, "starttls", "me", "p@ss")),
        ("smtps://mail.example.com", MailServer("mail.example.com", 465, "tls")),
        ("smtp://127.0.0.1:2525", MailServer("127.0.0.1", 2525, "plain")),
        ("smtp://[::1]", MailServer("::1", 25, "plain")),
        ("smtps://localhost:2525", MailServer("localhost", 2525, "tls")),
        ("smtp://127.0.0.1.example.com", MailServer("127.0.0.1.example.com", 587, "starttls")),
    ],
)
def test_only_mail_to_this_machine_goes_without_tls(
    monkeypatch: pytest.MonkeyPatch, url: str, server: MailServer
) -> None:
    given(monkeypatch, BILLING_MAIL_URL=url, BILLING_MAIL_FROM="Works <billing@works.example>")
    assert settings().mail_server == server
    assert str(settings().mail_sender) == "Works <billing@works.example>"


def test_without_a_mail_server_there_is_none() -> None:
    assert settings().mail_server is None


def test_pages_for_developers_are_refused_behind_https(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, BILLING_DEVELOPER_PAGES="true")
    assert settings().developer_pages
    given(monkeypatch, BILLING_BASE_URL="https://bill.example")
    with pytest.raises(InvalidInput, match="BILLING_DEVELOPER_PAGES"):
        settings()


def test_database_lies_in_the_data_folder_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, own_data_folder: Path
) -> None:
    assert settings().database == f"sqlite:///{own_data_folder / 'billing.db'}"
    given(monkeypatch, DATABASE_URL="postgres://me@host/db")
    assert settings().database == "postgresql+psycopg://me@host/db"


@pytest.mark.parametrize(
    ("values", "address", "origin", "foreign"),
    [
        ({}, "http://127.0.0.1:3000", "http://localhost:3000", "https://localhost:3000"),
        ({"PORT": "80"}, "http://127.0.0.1:80", "http://127.0.0.1:80", "http://127.0.0.1:3000"),
        ({"BILLING_HOST": "::"}, "http://127.0.0.1:3000", "http://127.0.0.1:3000", "http://[::]:3001"),
        (
            {"BILLING_BASE_URL": "https://bill.example/"},
            "https://bill.example",
            "https://bill.example",
            "http://127.0.0.1:3000",
        ),
    ],
)
def test_origins_are_exact(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], address: str, origin: str, foreign: str
) -> None:
    given(monkeypatch, **values)
    assert settings().address == address
    assert origin in settings().origins
    assert foreign not in settings().origins
    assert settings().is_https == address.startswith("https")


def test_secret_key_is_made_once_and_for_its_owner_only(own_data_folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(), range(8)))
    assert len(keys) == 1
    assert [file.name for file in own_data_folder.iterdir()] == ["secret.key"]
    assert stat.S_IMODE((own_data_folder / "secret.key").stat().st_mode) == 0o600


def test_given_secret_key_is_stored_nowhere(monkeypatch: pytest.MonkeyPatch, own_data_folder: Path) -> None:
    given(monkeypatch, BILLING_SECRET_KEY="k" * 40)
    assert secret_key() == b"k" * 40
    assert not own_data_folder.exists()


def test_project_is_where_the_requirements_are() -> None:
    assert (PROJECT / "requirements.txt").exists()
