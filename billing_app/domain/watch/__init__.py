"""Watching over an installation: what is worth noting, when it adds up to an attack, and what follows from that."""
