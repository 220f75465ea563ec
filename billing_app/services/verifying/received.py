"""Invoices of suppliers: each file is still the one that came in, byte for byte."""

import json
from collections.abc import Iterator

from billing_app.domain.chain import text_hash
from billing_app.services.verifying.findings import Findings
from billing_app.store.received import Arrival, arrivals_of, file_batches, received_hashes
from billing_app.store.session import Scope


def check_received(scope: Scope, findings: Findings) -> int:
    """Check every file that came in against the chain; returns how many there were."""
    arrived, refused = dict[str, str](), set[str]()
    for arrival in arrivals_of(scope):
        if arrival.kind == "received.refused":
            refused.add(arrival.received_id)
        else:
            arrived[arrival.received_id] = _sha256_in(arrival)
    rows = received_hashes(scope)
    held = set(_held(scope, set(arrived.values()), findings))
    for received_id in arrived.keys() | rows.keys():
        said, kept = arrived.get(received_id), rows.get(received_id)
        if kept is None:
            findings.add("received", received_id, "It came in, and is gone.")
        elif said != kept:
            findings.add("received", received_id, "Its hash is not the one that stands in the chain.")
        elif received_id not in refused and kept not in held:
            findings.add("received", received_id, "Its file is not the one that came in.")
    return len(rows)


def _held(scope: Scope, wanted: set[str], findings: Findings) -> Iterator[str]:
    """The true hashes of the files that are kept."""
    for batch in file_batches(scope, wanted):
        for row in batch:
            true = text_hash(row.content)
            if true != row.sha256:
                findings.add("received", row.name, "The file that is kept does not match its hash.")
            yield true


def _sha256_in(arrival: Arrival) -> str:
    try:
        return str(json.loads(arrival.payload).get("sha256", ""))
    except (ValueError, AttributeError):
        return ""
