"""Signing in with an account at another provider: the way there, the way back, and whose account it is."""
