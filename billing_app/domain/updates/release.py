"""A release of the program: what its manifest says, and which of several is the newest."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, cast

from billing_app.domain.errors import BillingError
from billing_app.domain.updates.versions import semantic_key

_VERSION = re.compile(r"\d+(\.\d+){0,3}([-+][A-Za-z0-9.-]{1,40})?")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_FILES = 20_000


class BrokenRelease(BillingError):
    """A release that is not one, or not the one it says it is."""

    code = "broken_release"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself: its version, and the SHA-256 of each of its files."""

    version: str
    is_security: bool
    notes: str
    made_at: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """A release that can be had: at a place, which is a folder, an archive, or the address of one."""

    version: str
    is_security: bool
    notes: str
    place: str

    def at(self, place: str) -> "Offer":
        """The same release at another place."""
        return replace(self, place=place)


def read_manifest(found: object) -> Manifest:
    """The manifest in `RELEASE.json`, checked; raises `BrokenRelease`."""
    told = _mapping(found)
    version, listed = _version(told), _mapping(told.get("files"))
    if not 0 < len(listed) <= _MOST_FILES:
        raise BrokenRelease("This release doesn’t list its files.")
    for name, digest in listed.items():
        if not is_plain_path(name) or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise BrokenRelease(f"This release lists “{str(name)[:80]}”, which can’t be a file of it.")
    made_at = str(told.get("made_at", ""))[:40]
    return Manifest(version, told.get("security") is True, str(told.get("notes", ""))[:2000], made_at, dict(listed))


def read_offers(found: object) -> list[Offer]:
    """The releases of a list `{"releases": [{"version", "security", "notes", "archive"}]}`; raises `BrokenRelease`."""
    listed = _mapping(found).get("releases")
    if not isinstance(listed, list):
        raise BrokenRelease("The list of releases can’t be understood.")
    offers: list[Offer] = []
    for each in cast("list[Any]", listed):
        told = _mapping(each)
        place = told.get("archive")
        if not isinstance(place, str):
            raise BrokenRelease("The list of releases names one without an archive.")
        notes = str(told.get("notes", ""))[:2000]
        offers.append(Offer(_version(told), told.get("security") is True, notes, place))
    return offers


def newest(offers: Sequence[Offer], than: str, *, only_security: bool = False) -> Offer | None:
    """The newest release that is later than a version."""
    later = [each for each in offers if semantic_key(each.version) > semantic_key(than)]
    wanted = [each for each in later if each.is_security] if only_security else later
    return max(wanted, key=lambda each: semantic_key(each.version), default=None)


def is_plain_path(name: object) -> bool:
    """Whether a name is a path inside a folder, written in the one usual way."""
    if not isinstance(name, str) or not 0 < len(name) <= 300 or "\\" in name or "\0" in name:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and str(path) == name


def _mapping(found: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _version(told: Mapping[str, Any]) -> str:
    version = told.get("version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise BrokenRelease("This is no release of the program: it has no version.")
    return version
