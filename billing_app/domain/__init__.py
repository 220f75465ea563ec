"""The rules of billing, in the standard library alone."""
