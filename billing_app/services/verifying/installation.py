"""The installation's own chain: unbroken and complete."""

from collections.abc import Iterator

from sqlmodel import Session

from billing_app.domain.chain import ChainEvent, verify_chain
from billing_app.services.verifying.findings import Findings
from billing_app.services.verifying.security import check_security_log
from billing_app.store.installation_chain import INSTALLATION, installation_batches, installation_head
from billing_app.store.session import system_reading

_BATCH = 1000


def check_installation(findings: Findings) -> int:
    """Check the chain of what belongs to no business; returns how many events it has."""
    findings.business_id = INSTALLATION
    with system_reading() as session:
        head = installation_head(session)
        links = _Links(session)
        problem = verify_chain(iter(links), length=head.sequence)
        if problem is not None:
            findings.add("chain", f"event {problem.sequence}", problem.text)
        elif links.count and links.last_hash != head.hash:
            findings.add("chain", "head", "The chain's head does not carry the hash of the last event.")
        check_security_log(session, findings, "")
        return links.count


class _Links:
    """The events as links, counted while they are read."""

    def __init__(self, session: Session) -> None:
        self._session, self.count, self.last_hash = session, 0, ""

    def __iter__(self) -> Iterator[ChainEvent]:
        for batch in installation_batches(self._session, _BATCH):
            for row in batch:
                self.count, self.last_hash = self.count + 1, row.hash
                yield ChainEvent(
                    business_id=INSTALLATION,
                    sequence=row.sequence,
                    at=row.at,
                    actor=row.actor,
                    kind=row.kind,
                    subject=row.subject_id,
                    payload_json=row.payload,
                    previous_hash=row.previous_hash,
                    hash=row.hash,
                )
