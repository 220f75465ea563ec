"""What the official rules say of an e-invoice, as it is stored and shown."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One rule that is broken: its id, the field where that can be mended, our words and the official ones."""

    rule: str
    severity: Literal["refusal", "warning"]
    path: str
    text: str
    official: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one format. `rules` names the sets that were asked with their versions.

    `unchecked` says in sentences what was not checked for want of rules.
    """

    format: str
    findings: tuple[RuleFinding, ...] = ()
    rules: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether no rule refuses the document."""
        return all(finding.severity != "refusal" for finding in self.findings)

    @property
    def rules_version(self) -> str:
        """All rule sets with their versions in one line."""
        return " · ".join(self.rules)


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as it is stored."""
    return json.loads(json.dumps(asdict(verdict)))  # lists in place of tuples, as they are read back


def verdict_from_json(stored: Mapping[str, Any]) -> Verdict:
    """The verdict that `verdict_to_json` wrote."""
    findings = tuple(RuleFinding(**finding) for finding in stored["findings"])
    return Verdict(stored["format"], findings, tuple(stored["rules"]), tuple(stored["unchecked"]))
