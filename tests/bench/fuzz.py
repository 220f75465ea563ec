"""Incoming files mutated 10,000 times per format: none may end in anything but an invoice or a sentence of ours."""

import contextlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from billing_app.documents.incoming import IncomingInvoice, check_incoming, read_incoming
from billing_app.documents.incoming.desk import close_reading_room, reading_room
from billing_app.documents.workshop import close_workshop
from billing_app.domain.errors import BillingError
from tests.bench.harness import bar
from tests.documents.incoming.mutating import mutations
from tests.documents.incoming.pdf_bombs import PDF_BOMBS, whole
from tests.documents.incoming.whole_files import hybrid_with, unpacked, xml_of
from tests.documents.incoming.xml_bombs import XML_BOMBS
from tests.documents.rule_files import EXAMPLES

COUNT, SEED, ONE_IN = 10_000, 20261126, 10
"""Of those that are read the rules are asked of one in ten."""
_HYBRIDS, _LOOK_SECONDS = 8, 0.004


def run(count: int = COUNT, seed: int = SEED) -> dict[str, Any]:
    """Every format, then every bomb; the bars hold for all of them together."""
    unforeseen, peak = _Unforeseen(), _Peak()
    peak.start()
    logging.getLogger("billing_app.documents.incoming.desk").addHandler(unforeseen)
    found: dict[str, Any] = {}
    try:
        for kind, files in _files().items():
            made = mutations(files, count, seed, is_pdf=kind == "hybrid PDF")
            found[kind] = {"files": len(files), **_read_all(made)}
        found["bombs"] = _read_all(make() for make, _ in (*XML_BOMBS.values(), *PDF_BOMBS.values()))
    finally:
        memory = peak.megabytes()
        close_reading_room()
        close_workshop()
    not_ours = sum(each["not_ours"] for each in found.values()) + unforeseen.count
    return {
        **found,
        "bars": {
            "exceptions_not_ours": bar(not_ours, 0),
            "worst_seconds": bar(max(each["worst_seconds"] for each in found.values()), 2),
            "worst_memory_mb": bar(memory, 256),
        },
    }


class _Unforeseen(logging.Handler):
    """Counts what a library threw that nobody thought of, though the caller got a sentence."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += record.levelno >= logging.ERROR


def _files() -> dict[str, list[bytes]]:
    """What is mutated: ours, and the official examples where they are there."""
    official = [file.read_bytes() for file in sorted(EXAMPLES.glob("valid/*/*.[xX][mM][lL]"))]
    cii = [content for content in official if b"CrossIndustryInvoice" in content]
    ubl = [content for content in official if b"CrossIndustryInvoice" not in content]
    hybrids = [hybrid_with(content) for content in cii[:_HYBRIDS]]
    return {
        "CII": [xml_of("cii"), xml_of("facturx-extended"), *cii],
        "UBL": [xml_of("ubl"), xml_of("peppol"), *ubl],
        "hybrid PDF": [*whole(), *hybrids, *map(unpacked, hybrids)],
    }


def _read_all(contents: Any) -> dict[str, Any]:
    ends: Counter[str] = Counter()
    seconds: list[float] = []
    not_ours = checked = 0
    for content in contents:
        began = time.perf_counter()
        end, invoice = _read(content)
        seconds.append(time.perf_counter() - began)
        ends[end] += 1
        not_ours += end.startswith("not ours")
        if invoice is not None and ends[end] % ONE_IN == 1:
            check_incoming(invoice)
            checked += 1
    return {
        "count": len(seconds),
        "ends": dict(ends.most_common()),
        "rules_asked": checked,
        "not_ours": not_ours,
        **_spread(seconds),
    }


def _read(content: bytes) -> tuple[str, IncomingInvoice | None]:
    try:
        return "read", read_incoming(content)
    except BillingError as error:
        is_sentence = error.message.endswith(".") and len(error.message) < 300 and error.message.isprintable()
        return (error.error_code if is_sentence else f"not ours: {error.message[:80]!r}"), None
    except Exception as error:  # what this bench is there to find
        return f"not ours: {type(error).__name__}", None


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "median_ms": round(ordered[len(ordered) // 2] * 1000, 2),
        "p99_ms": round(ordered[len(ordered) * 99 // 100] * 1000, 2),
        "worst_seconds": round(ordered[-1], 3),
    }


class _Peak(threading.Thread):
    """Looks every few milliseconds how much memory the processes that read have ever held, the ended ones too."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.kilobytes, self._is_over = 0, threading.Event()

    def run(self) -> None:
        while not self._is_over.wait(_LOOK_SECONDS):
            for process in reading_room().processes():
                with contextlib.suppress(OSError, ValueError, IndexError):  # it may end while it is looked at
                    text = Path(f"/proc/{process}/status").read_text()
                    self.kilobytes = max(self.kilobytes, int(text.partition("VmHWM:")[2].split()[0]))

    def megabytes(self) -> float:
        """Stop looking; the highest peak."""
        self._is_over.set()
        self.join()
        return self.kilobytes / 1024
