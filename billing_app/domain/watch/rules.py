"""All rules together: what the last hour of the security log adds up to."""

from billing_app.domain.watch.door_rules import DOOR_RULES
from billing_app.domain.watch.finding import Finding
from billing_app.domain.watch.member_rules import MEMBER_RULES
from billing_app.domain.watch.observing import Recent

_RULES = (*DOOR_RULES, *MEMBER_RULES)


def judge(recent: Recent) -> list[Finding]:
    """Every incident that the lines show, each once."""
    found: dict[tuple[str, str], Finding] = {}
    for rule in _RULES:
        for finding in rule(recent):
            found.setdefault((finding.rule, finding.about), finding)
    return list(found.values())
