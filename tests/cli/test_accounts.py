"""`user create` and `apikey create`: real processes, JSON on stdout, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from billing_app.services import business, series
from billing_app.services.forgotten_password import reset_email
from billing_app.services.keys import actor_for_key
from billing_app.store.session import connect

PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "quiet harbour lantern 42"


@pytest.fixture
def run(database_url: str, tmp_path: Path):
    def run(*arguments: str, stdin: str = "", expecting: int = 0) -> Any:
        environment = {**os.environ, "DATABASE_URL": database_url, "BILLING_DATA_DIR": str(tmp_path / "data")}
        command = [sys.executable, "-m", "billing_app", *arguments]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, input=stdin, capture_output=True, text=True, check=False
        )
        assert done.returncode == expecting, done.stderr
        return json.loads(done.stdout) if done.stdout else done.stderr

    return run


def user(run, email: str = "olga@example.com", *further: str, password: str = PASSWORD, expecting: int = 0) -> Any:
    words = ["user", "create", "--email", email, "--name", "Olga", "--business", "Harbour", "--password-stdin"]
    return run(*words, *further, stdin=f"{password}\n", expecting=expecting)


def test_new_user_has_a_business_that_is_ready_to_bill_and_a_key_acts_for_it(run, database_url):
    made = user(run, "olga@example.com", "--country", "CH")
    key = run("apikey", "create", "--email", "olga@example.com", "--name", "Shop")["key"]
    engine = connect(database_url)
    actor = actor_for_key(key)
    assert actor is not None
    assert actor.business_id == made["business_id"]
    profile = business.read_business(actor).profile
    assert (profile.currency, profile.time_zone, profile.tax_status) == ("CHF", "Europe/Zurich", "registered")
    assert {record.kind for record in series.list_series(actor)} == {"invoice", "deposit", "credit_note"}
    engine.dispose()


def test_second_user_joins_the_business_of_the_same_name(run):
    first = user(run)
    second = user(run, "ben@example.com", "--role", "viewer")
    assert second["business_id"] == first["business_id"]
    assert second["role"] == "viewer"


def test_bad_input_is_exit_2_with_one_line(run):
    assert "easy to guess" in user(run, password="password12345678", expecting=2)
    assert "first user is an owner" in user(run, "a@example.com", "--role", "viewer", expecting=2)
    assert "country" in user(run, "a@example.com", "--country", "QQ", expecting=2)
    assert "Nobody" in run("apikey", "create", "--email", "no@example.com", "--name", "X", expecting=2)


def test_operator_gets_a_link_for_a_forgotten_password(run, database_url):
    user(run)
    link = run("user", "reset-link", "--email", "Olga@example.com")["link"]
    engine = connect(database_url)
    assert reset_email(link.rpartition("/")[2]) == "olga@example.com"
    engine.dispose()
    assert "Nobody" in run("user", "reset-link", "--email", "no@example.com", expecting=2)
