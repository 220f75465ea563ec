"""Updates that are refused before anything is made: what is not newer, not whole, or knows other data."""

from pathlib import Path

import pytest

from billing_app.domain.errors import BillingError, NotFound, Refused
from billing_app.domain.updates.release import BrokenRelease
from billing_app.launching.records import CURRENT, RELEASES, current_release, point_to
from billing_app.services.updates.applying import apply, plan, roll_back, serving_process
from billing_app.settings import settings
from tests.fixtures.releases import make_release, migration


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the project's own files, with one migration more."""
    return make_release(tmp_path_factory.mktemp("offered"), "0.9.1", added=migration("0.9.1"))


def left(folder: Path) -> list[str]:
    """What lies in the folder of releases, beside the hold on it."""
    return sorted(path.name for path in (folder / RELEASES).iterdir() if path.name != "updating.lock")


def test_a_plan_says_what_would_happen_and_changes_nothing(release: Path, own_data_folder: Path) -> None:
    planned = plan(str(release))
    assert (planned.version_from, planned.version_to, planned.is_security) == ("0.1.0", "0.9.1", True)
    assert planned.migrations == ("2099_01_01_0_9_1.py",)
    assert not planned.needs_packages
    assert left(own_data_folder) == []


def test_the_newest_announced_release_is_planned(
    release: Path, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLING_RELEASES", str(release.parent))
    settings.cache_clear()
    assert plan().version_to == "0.9.1"
    monkeypatch.setenv("BILLING_RELEASES", "")
    settings.cache_clear()
    with pytest.raises(NotFound, match=r"no release newer than 0\.1\.0"):
        plan()


def test_an_older_release_is_refused(tmp_path: Path, own_data_folder: Path) -> None:
    with pytest.raises(Refused, match="not newer"):
        apply(str(make_release(tmp_path, "0.0.9")))
    assert left(own_data_folder) == []


def test_a_release_that_does_not_know_the_data_is_refused(
    release: Path, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "alembic" / "versions").mkdir(parents=True)
    (tmp_path / "alembic" / "versions" / "2098_only_here.py").write_text("")
    monkeypatch.setattr("billing_app.services.updates.applying.PROJECT", tmp_path)
    with pytest.raises(BrokenRelease, match=r"2098_only_here\.py is missing"):
        plan(str(release))


def test_an_altered_release_is_refused(tmp_path: Path, own_data_folder: Path) -> None:
    made = make_release(tmp_path, "0.9.2")
    (made / "rxconfig.py").write_text("evil")
    with pytest.raises(BrokenRelease, match=r"rxconfig\.py"):
        apply(str(made))
    assert left(own_data_folder) == []


def test_what_fails_on_the_way_leaves_nothing(
    release: Path, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BillingError("The disk is full.")

    monkeypatch.setattr("billing_app.services.updates.applying.rehearse", fail)
    with pytest.raises(BillingError, match="disk is full"):
        apply(str(release))
    assert left(own_data_folder) == []


def test_the_first_program_has_nothing_to_go_back_to(own_data_folder: Path) -> None:
    with pytest.raises(NotFound, match="nothing to go back to"):
        roll_back()
    assert serving_process() is None


def test_the_current_release_is_a_link_that_changes_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        point_to(tmp_path, tmp_path / name)
        assert current_release(tmp_path) == tmp_path / name
    point_to(tmp_path, None)
    assert current_release(tmp_path) is None
    assert not (tmp_path / CURRENT).exists()
