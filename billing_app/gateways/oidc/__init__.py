"""OpenID Connect: what providers say about themselves, and about who has signed in with them."""

from billing_app.gateways.oidc.claims import Identity, LoginRefused, LoginUndated
from billing_app.gateways.oidc.discovery import ProviderUnreachable
from billing_app.gateways.oidc.flow import Answer, Question, address_to_ask, identity_from

__all__ = [
    "Answer",
    "Identity",
    "LoginRefused",
    "LoginUndated",
    "ProviderUnreachable",
    "Question",
    "address_to_ask",
    "identity_from",
]
