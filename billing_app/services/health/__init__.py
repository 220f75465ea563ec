"""Health: what whoever looks after the installation must know, on one page, at `/readyz`, and by mail."""

from billing_app.services.health.looking import is_disk_full, look, look_around

__all__ = ["is_disk_full", "look", "look_around"]
