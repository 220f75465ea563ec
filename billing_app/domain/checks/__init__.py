"""What stands against issuing a document: refusals, and warnings that a business may turn into refusals."""

from billing_app.domain.checks.document import check_draft, check_issue
from billing_app.domain.checks.seller import SellerFacts, facts_of

__all__ = ["SellerFacts", "check_draft", "check_issue", "facts_of"]
