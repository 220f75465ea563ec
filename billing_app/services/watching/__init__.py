"""The watch: `report` notes a signal from anywhere; a thread of its own counts, writes, judges and responds."""

from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching.origins import Origin, coming_from, note_origin, origin
from billing_app.services.watching.reporting import report

__all__ = ["Origin", "Signal", "coming_from", "note_origin", "origin", "report"]
