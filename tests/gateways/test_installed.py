"""What is installed: every record of a package manager, and what a broken one says."""

import json
import sys
from importlib import metadata
from pathlib import Path

import pytest

from billing_app.domain.updates.component import Component
from billing_app.gateways.installed import (
    BrokenRecordOfPackages,
    Places,
    debian_packages,
    javascript,
    locked_hashes,
    programs,
    python_packages,
)
from billing_app.settings import PROJECT

STATUS = """Package: libssl3
Status: install ok installed
Source: openssl
Version: 3.0.15-1~deb12u1
Description: Secure Sockets
 Version: not a field

Package: gone
Status: deinstall ok config-files
Version: 1.0

Package: libc6
Status: hold ok installed
Source: glibc (2.36-9)
Version: 2.36-9+deb12u9
"""


def test_python_packages_of_this_environment_have_versions_and_locked_hashes(tmp_path: Path) -> None:
    digest = "a" * 64
    version = metadata.version("numpy")
    (tmp_path / "requirements.lock").write_text(f"numpy=={version} \\\n    --hash=sha256:{digest}\n")
    found = {each.name: each for each in python_packages(Places(tmp_path))}
    assert found["numpy"] == Component("PyPI", "numpy", version, (f"sha256:{digest}",))
    assert found["sqlalchemy"].version == metadata.version("SQLAlchemy")
    assert found["sqlalchemy"].hashes == ()


def test_interpreter_node_and_bun_are_known_where_somebody_watches_over_them() -> None:
    found = {each.name: each for each in programs()}
    assert found["python"] == Component("Bitnami", "python", ".".join(map(str, sys.version_info[:3])))
    assert found["node"].ecosystem == "Bitnami"
    assert found["bun"].ecosystem == "npm"


def test_the_lock_of_the_pages_is_read_whole() -> None:
    found = javascript(Places(PROJECT))
    lines = (PROJECT / "reflex.lock" / "bun.lock").read_text().splitlines()
    assert len(found) > 200
    assert len(found) <= sum('": ["' in line for line in lines)
    react = next(each for each in found if each.name == "react")
    assert react.hashes[0].startswith("sha512-")
    assert any(each.name.startswith("@radix-ui/") for each in found)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"packages": 7}', '{"packages": {"a": []}}', '{"packages": {"a": [1]}}']
)
def test_a_broken_lock_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "reflex.lock").mkdir()
    (tmp_path / "reflex.lock" / "bun.lock").write_text(text)
    with pytest.raises(BrokenRecordOfPackages, match=r"bun\.lock"):
        javascript(Places(tmp_path))


def debian(tmp_path: Path, release: str = 'ID=debian\nVERSION_ID="12"\n') -> Places:
    (tmp_path / "os-release").write_text(release)
    (tmp_path / "status").write_text(STATUS)
    return Places(tmp_path, tmp_path / "status", tmp_path / "os-release")


def test_debian_s_packages_are_named_by_their_sources(tmp_path: Path) -> None:
    assert debian_packages(debian(tmp_path)) == [
        Component("Debian:12", "glibc", "2.36-9"),
        Component("Debian:12", "openssl", "3.0.15-1~deb12u1"),
    ]


def test_other_systems_have_no_packages_of_debian(tmp_path: Path) -> None:
    assert debian_packages(debian(tmp_path, "ID=alpine\nVERSION_ID=3.20\n")) == []
    assert debian_packages(Places(tmp_path, os_release=tmp_path / "none")) == []


def test_a_record_of_debian_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    places = debian(tmp_path)
    places.dpkg_status.unlink()
    with pytest.raises(BrokenRecordOfPackages, match="Debian"):
        debian_packages(places)


def test_without_a_lock_no_hash_is_known(tmp_path: Path) -> None:
    assert locked_hashes(tmp_path / "none") == {}


def test_every_component_has_a_package_url() -> None:
    assert Component("npm", "@babel/core", "7.0.0").purl == "pkg:npm/%40babel/core@7.0.0"
    assert Component("Debian:12", "g++", "1:1.0+b1").purl == "pkg:deb/debian/g%2B%2B@1%3A1.0%2Bb1"
    assert json.dumps(Component("PyPI", "numpy", "2.4").purl) == '"pkg:pypi/numpy@2.4"'
