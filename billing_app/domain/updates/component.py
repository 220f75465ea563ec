"""One part that the program runs on: a package, the JavaScript in the pages, Node, bun, the interpreter."""

import re
from dataclasses import dataclass
from urllib.parse import quote

# Ecosystems as OSV names them. Interpreters stand in Bitnami's: PyPI and npm know packages only.
PYTHON_PACKAGES, JAVASCRIPT, INTERPRETERS, DEBIAN = "PyPI", "npm", "Bitnami", "Debian"
_PURL_TYPES = {PYTHON_PACKAGES: "pypi", JAVASCRIPT: "npm", INTERPRETERS: "bitnami", DEBIAN: "deb"}


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """A part by its ecosystem, name and version; `hashes` are of the files it came in, where they are known."""

    ecosystem: str
    name: str
    version: str
    hashes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is found again by."""
        return self.ecosystem, self.name, self.version

    @property
    def family(self) -> str:
        """The ecosystem without its release: Debian for Debian:12."""
        return self.ecosystem.partition(":")[0]

    @property
    def purl(self) -> str:
        """The package URL, as bills of materials write it."""
        kind = _PURL_TYPES.get(self.family, "generic")
        name = f"debian/{quote(self.name, safe='')}" if self.family == DEBIAN else quote(self.name, safe="/")
        return f"pkg:{kind}/{name}@{quote(self.version, safe='')}"


def python_name(name: str) -> str:
    """The name of a Python package in the form in which all its spellings are equal (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
