"""Tideline: live billing for small businesses."""
