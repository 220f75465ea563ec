"""Where the program lies."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SCHEMA_OF_PAGES = "state-schema"
"""A file of a build: which tree of states its pages were built for."""
