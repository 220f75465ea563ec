"""`verify` on the command line: JSON on stdout, the first liar on stderr, exit 1 if anything is off."""

import json

import pytest
import typer
from sqlalchemy import Engine, text
from typer.testing import CliRunner, Result

from billing_app.cli import checking
from billing_app.domain.change import Fact
from billing_app.settings import settings
from billing_app.store.engines import seeing_all
from billing_app.store.session import transaction
from tests.builders import new_business


@pytest.fixture
def verify_command(database: Engine, monkeypatch: pytest.MonkeyPatch):
    """Runs `verify` on the test's database, where one business has two events."""
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    settings.cache_clear()
    actor = new_business()
    for name in "ab":
        with transaction(actor) as scope:
            scope.record(Fact("item.created", name))
    app = typer.Typer()
    app.callback()(lambda: None)
    checking.add_to(app)
    return lambda: CliRunner().invoke(app, ["verify"])


def test_honest_books_are_reported_as_json(verify_command):
    result: Result = verify_command()
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["ok"], report["events"], report["problems"]) == (True, 2, [])


def test_the_first_liar_is_named_and_ends_the_command_with_1(verify_command, database: Engine):
    with seeing_all(database, writes=True).begin() as connection:
        connection.execute(text("UPDATE event SET actor = 'Mallory' WHERE sequence = 2"))
    result: Result = verify_command()
    assert result.exit_code == 1
    assert json.loads(result.stdout)["first"].startswith("chain: event 2 of business")
    assert "event 2" in result.stderr
