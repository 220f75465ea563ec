"""A frozen document in the terms of EN 16931 (BT-1 … BG-25), from which UBL and CII are written."""

from billing_app.documents.en16931.terms import terms_of

__all__ = ["terms_of"]
