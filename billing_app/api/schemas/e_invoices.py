"""What the rules of e-invoicing say of a document."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.business import DocumentFormat
from billing_app.api.schemas.values import Instant, Shown


class RuleFinding(Shown):
    """One broken rule."""

    rule: str = Field(description="The official id of the rule, or the code of one of our own.", examples=["BR-CO-25"])
    severity: Literal["refusal", "warning"]
    path: str = Field(description="The field that mends it; empty for the whole document.", examples=["lines.0.unit"])
    text: str = Field(description="What is wrong, for people.")
    official: str | None = Field(description="The rule in its official words.")


class Checks(Shown):
    """All that is to be said of a document in one format."""

    format: DocumentFormat
    is_valid: bool
    rules_version: str = Field(description="The rule sets that were asked, with their versions.")
    rules: list[str]
    unchecked: list[str] = Field(description="What was not checked for want of rules, in sentences.")
    checked_at: Instant | None = Field(description="When; null for a draft, of which nothing is kept.")
    findings: list[RuleFinding]
