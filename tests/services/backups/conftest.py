"""An installation with books, a key pair, and everything that a backup must hold."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from billing_app.domain.access import Actor
from billing_app.domain.change import Fact
from billing_app.services.backups import create_key, make_backup, read_private_key
from billing_app.services.backups.making import Made
from billing_app.settings import secret_key, settings
from billing_app.store.session import connect, transaction
from tests.builders import new_business, new_customer


@dataclass
class Installation:
    """A business on the test's database, whose data folder holds a document and a key."""

    actor: Actor
    data: Path
    key_file: Path

    @property
    def private_key(self) -> str:
        """What opens its backups."""
        return read_private_key(self.key_file)

    def back_up(self, **options) -> Made:
        """One backup."""
        return make_backup(**options)

    def happen(self, name: str = "something") -> None:
        """Something more stands in the books."""
        with transaction(self.actor) as scope:
            scope.record(Fact("item.created", name))


@pytest.fixture
def installation(database: Engine, own_data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An installation whose settings name the test's database."""
    url = database.url.render_as_string(hide_password=False)
    own_data_folder.mkdir(mode=0o700)
    if url.startswith("sqlite"):
        Path(str(database.url.database)).rename(own_data_folder / "billing.db")
        database.dispose()
        url = f"sqlite:///{own_data_folder / 'billing.db'}"
        connect(url)
    else:
        monkeypatch.setenv("DATABASE_URL", url)
    settings.cache_clear()
    secret_key()  # as opening the data folder makes it
    actor = new_business()
    new_customer(actor)
    (own_data_folder / "documents").mkdir()
    (own_data_folder / "documents" / "receipt.pdf").write_bytes(b"%PDF-1.7 a receipt")
    key_file = tmp_path / "backup.key"
    create_key(key_file)
    return Installation(actor, own_data_folder, key_file)
