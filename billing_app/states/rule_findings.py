"""What the official rules say, as it is shown: plain words, the rule's id beside them, and where to look."""

from collections.abc import Iterable

from billing_app.documents.rules.verdict import RuleFinding

MAX_SHOWN = 20
BROKEN, HINT = "bad", "warn"
_OFFICIAL = ("BR-", "FX-", "PEPPOL-", "CII-", "UBL-")
_PLACES = {"seller": "Your business", "customer_id": "Customer", "delivery_address": "Delivery"}


def finding_rows(findings: Iterable[RuleFinding]) -> list[dict[str, str]]:
    """Dicts of `key`, `rule`, `text`, `place`, `tone` and `official`; not more than anybody reads."""
    return [_row(index, one) for index, one in enumerate(tuple(findings)[:MAX_SHOWN])]


def _row(index: int, one: RuleFinding) -> dict[str, str]:
    # Codes of our own are for programs: people read the sentence.
    is_official = one.rule.upper() == one.rule or one.rule.startswith(_OFFICIAL)
    return {
        "key": str(index),
        "rule": one.rule if is_official else "",
        "text": one.text,
        "place": _place(one.path),
        "tone": BROKEN if one.severity == "refusal" else HINT,
        "official": one.official if one.official != one.text else "",
    }


def _place(path: str) -> str:
    """Where to look, in words: `lines.2.unit` is line 3."""
    parts = path.split(".")
    if parts[0] == "lines" and len(parts) > 1 and parts[1].isdecimal():
        return f"Line {int(parts[1]) + 1}"
    return _PLACES.get(parts[0], "")
