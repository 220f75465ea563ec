"""What is to be said of somebody else's e-invoice, in words: our remarks, the broken rules, and the verdict."""

from collections.abc import Iterable
from typing import Any

from billing_app.documents.profiles import PROFILES
from billing_app.documents.rules.verdict import RuleFinding, Verdict
from billing_app.services.receiving import ReadInvoice

MAX_SHOWN = 50


def verdict_vars(read: ReadInvoice) -> dict[str, Any]:
    """Verdict, findings and rules, by the names of the vars."""
    verdict = read.verdict
    tone, text = _verdict(verdict)
    return {
        "verdict": text,
        "verdict_tone": tone,
        "remarks": list(_shown(read.remarks)),
        "findings": list(_shown(verdict.findings)),
        "unchecked": list(verdict.unchecked),
        "rules": verdict.rules_version,
        "format": PROFILES[verdict.format].title if verdict.format in PROFILES else read.invoice["syntax"].upper(),
        "specification": read.invoice["specification"],
    }


def _verdict(verdict: Verdict) -> tuple[str, str]:
    refusals = sum(one.severity == "refusal" for one in verdict.findings)
    hints = len(verdict.findings) - refusals
    if refusals:
        return "bad", "1 rule broken" if refusals == 1 else f"{refusals} rules broken"
    if hints:
        return "warn", "Valid, 1 hint" if hints == 1 else f"Valid, {hints} hints"
    return "good", "Valid"


def _shown(findings: Iterable[RuleFinding]) -> Iterable[dict[str, str]]:
    for index, one in enumerate(list(findings)[:MAX_SHOWN]):
        yield {
            "key": str(index),
            "rule": one.rule if one.official else "",
            "text": one.text,
            "place": _place(one.path),
            "tone": "bad" if one.severity == "refusal" else "warn",
            "official": one.official if one.official != one.text else "",
        }


def _place(path: str) -> str:
    parts = path.split(".")
    is_line = parts[0] == "lines" and len(parts) > 1 and parts[1].isdecimal()
    return f"Line {int(parts[1]) + 1}" if is_line else ""
