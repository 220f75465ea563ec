"""How bad a vulnerability is: CVSS base scores as numbers, and the four words for them."""

import math
from collections.abc import Mapping
from typing import Literal

Severity = Literal["critical", "high", "medium", "low", "unrated"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "unrated", "medium", "low")
"""From the worst; what nobody has rated yet may be bad, so it stands before what is known to be middling."""

# CVSS 3.1, 7.4: the weights of the base metrics. PR weighs otherwise when the scope changes.
_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "PR": {"N": 0.85, "L": 0.62, "H": 0.27},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
_PRIVILEGES_CHANGED = {"N": 0.85, "L": 0.68, "H": 0.5}


def base_score(vector: str) -> float | None:
    """The base score of a CVSS 3 vector (CVSS 3.1, 7.1); None for other versions and for what is no vector."""
    if not vector.startswith("CVSS:3"):
        return None
    told = dict(part.split(":", 1) for part in vector.split("/")[1:] if ":" in part)
    is_changed = told.get("S") == "C"
    try:
        weights = {name: table[told[name]] for name, table in _WEIGHTS.items()}
        if is_changed:
            weights["PR"] = _PRIVILEGES_CHANGED[told["PR"]]
    except KeyError:
        return None
    left = 1 - (1 - weights["C"]) * (1 - weights["I"]) * (1 - weights["A"])
    impact = 7.52 * (left - 0.029) - 3.25 * (left - 0.02) ** 15 if is_changed else 6.42 * left
    if impact <= 0:
        return 0.0
    exploitable = 8.22 * weights["AV"] * weights["AC"] * weights["PR"] * weights["UI"]
    return _round_up(min((1.08 if is_changed else 1.0) * (impact + exploitable), 10.0))


def severity_of_score(score: float) -> Severity:
    """The word for a score (CVSS 3.1, 5)."""
    return "critical" if score >= 9 else "high" if score >= 7 else "medium" if score >= 4 else "low"


def severity_of_label(label: str) -> Severity | None:
    """The word for what a database calls it; None if it says nothing that we know."""
    known: Mapping[str, Severity] = {
        "critical": "critical",
        "high": "high",
        "moderate": "medium",
        "medium": "medium",
        "low": "low",
        "unimportant": "low",
        "negligible": "low",
    }
    return known.get(label.strip().lower().rstrip("*"))


def worst(first: Severity, second: Severity) -> Severity:
    """The worse of two; a rating beats none."""
    if "unrated" in (first, second):
        return second if first == "unrated" else first
    return first if SEVERITIES.index(first) <= SEVERITIES.index(second) else second


def _round_up(score: float) -> float:
    """The smallest number with one decimal that is not less (CVSS 3.1, appendix A: without errors of floats)."""
    whole = round(score * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (math.floor(whole / 10_000) + 1) / 10
