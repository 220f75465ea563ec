"""How the installation stands at the moment somebody asks: figures that are read, not counted."""

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric

from billing_app.store.gauges import Gauges, read_gauges
from billing_app.store.session import clock


class InstallationCollector:
    """Asks the database when it is asked."""

    def collect(self) -> Iterable[Metric]:
        """The figures of this moment."""
        found = read_gauges(clock())
        for name, text, value in _figures(found):
            yield GaugeMetricFamily(f"tideline_{name}", text, value=value)


def _figures(found: Gauges) -> Iterable[tuple[str, str, float]]:
    yield "bans_in_force", "Addresses that are banned now.", found.bans
    yield "alerts_open", "Alerts that nobody has dismissed.", found.alerts
    yield "outbox_mails", "Mails that wait to be sent.", found.mails
    yield "database_bytes", "Size of the database.", found.database_bytes
    yield "chain_events", "Events in the chains of all businesses.", found.events
    yield "installation_chain_sequence", "The last event of the installation's own chain.", found.installation_sequence
    yield "sessions_open", "Sessions that have not ended.", found.sessions
