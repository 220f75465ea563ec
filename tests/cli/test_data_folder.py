"""A data folder that cannot be written to is refused in one line, before anything else happens."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from billing_app.cli.data_folder import open_data_folder
from billing_app.cli.failing import CommandFailure

_NOBODY = 65534


@pytest.fixture
def folder(own_data_folder: Path) -> Iterator[Path]:
    """A folder that everybody may enter."""
    with TemporaryDirectory() as above:
        Path(above).chmod(0o755)
        folder = Path(above) / "data"
        folder.mkdir()
        if not os.getuid():
            os.chown(folder, _NOBODY, _NOBODY)
        yield folder
        folder.chmod(0o700)


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Without the rights of root, for whom nothing is read-only."""
    if os.getuid():
        yield
        return
    os.setresuid(_NOBODY, _NOBODY, 0)
    yield
    os.setresuid(0, 0, 0)


@pytest.mark.parametrize("has_key", [True, False], ids=["used before", "new"])
def test_a_read_only_folder_is_refused_and_named(folder: Path, as_nobody: None, has_key: bool) -> None:
    if has_key:
        open_data_folder(folder)
    before = sorted(each.name for each in folder.iterdir())
    folder.chmod(0o555)
    with pytest.raises(CommandFailure, match=str(folder)) as refused:
        open_data_folder(folder)
    assert "read-only" in str(refused.value) if has_key else "Permission denied" in str(refused.value)
    assert sorted(each.name for each in folder.iterdir()) == before
