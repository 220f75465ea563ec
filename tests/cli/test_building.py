"""Building the pages, as far as it needs no build: what an earlier one leaves behind."""

from pathlib import Path

import pytest

from billing_app.cli import building
from billing_app.cli.failing import CommandFailure
from billing_app.settings import settings


def test_build_takes_no_asset_from_an_earlier_one_however_old_its_own_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLING_CACHE_DIR", str(tmp_path / "cache"))
    settings.cache_clear()
    left = settings().cache / "work" / "public" / "external" / "bell.jsx"
    left.parent.mkdir(parents=True)
    left.write_text("of another release, copied a moment ago")
    there: list[bool] = []

    def export(*_: object, **__: object) -> tuple[int, str]:
        there.append(left.exists())
        return 1, ""

    monkeypatch.setattr(building, "run_on_leash", export)
    monkeypatch.setattr(building, "_registry", lambda _: "")
    with pytest.raises(CommandFailure):
        building.build_pages()
    assert there == [False]
