"""Files made to do harm end in one sentence that says what to do, and the next file is read as if nothing had been."""

import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from billing_app.documents.incoming import check_incoming, read_incoming
from billing_app.documents.incoming.desk import reading_room
from billing_app.domain.errors import BillingError
from tests.documents.incoming.mutating import mutations
from tests.documents.incoming.pdf_bombs import PDF_BOMBS, whole
from tests.documents.incoming.whole_files import hybrid, xml_of
from tests.documents.incoming.xml_bombs import XML_BOMBS

MEGABYTES = 256
BOMBS = XML_BOMBS | PDF_BOMBS
MUTATIONS = 60


@pytest.fixture(autouse=True)
def nothing_unforeseen(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What a library threw that nobody thought of ends in a sentence too, but is logged as an error: none here."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def sentence(content: bytes) -> tuple[str, str]:
    """Code and words in which reading a file ends; empty where it was read."""
    try:
        read_incoming(content)
    except BillingError as error:
        return error.error_code, error.message
    return "", ""


def megabytes() -> float:
    """The most that a process of the reading room has ever held in memory."""
    peaks = [Path(f"/proc/{each}/status").read_text().partition("VmHWM:")[2] for each in reading_room().processes()]
    return max((int(peak.split()[0]) / 1024 for peak in peaks if peak), default=0.0)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_a_sentence(name: str) -> None:
    make, codes = BOMBS[name]
    code, words = sentence(make())
    assert code in codes.split("|")
    assert words.endswith(".")
    assert len(words) < 300
    assert words.isprintable()
    assert megabytes() <= MEGABYTES
    assert read_incoming(xml_of("cii")).number == "INV-2026-00042"


def test_nothing_that_a_file_names_is_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        asked = threading.Event()
        server.settimeout(5)
        listener = threading.Thread(target=_note, args=(server, asked), daemon=True)
        listener.start()
        address = b"http://127.0.0.1:%d/x" % port
        for content in _that_name(address):
            if not sentence(content)[0]:
                check_incoming(read_incoming(content))
        assert not asked.is_set()
        with socket.create_connection(("127.0.0.1", port)):  # the listener does hear what comes
            listener.join()
        assert asked.is_set()


def _note(server: socket.socket, asked: threading.Event) -> None:
    with server.accept()[0]:
        asked.set()


def _that_name(address: bytes) -> Iterator[bytes]:
    xsi = b"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
    root = b"<Invoice "
    whole_file = xml_of("ubl")
    namespace = b"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2 "
    yield whole_file.replace(root, root + xsi + b"xsi:schemaLocation='" + namespace + address + b"' ", 1)
    yield whole_file.replace(root, root + xsi + b"xsi:noNamespaceSchemaLocation='" + address + b"' ", 1)
    yield whole_file.replace(root, b"<?xml-stylesheet type='text/xsl' href='" + address + b"'?>" + root, 1)
    include = b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='" + address + b"'/>"
    yield whole_file.replace(b"<cac:AccountingSupplierParty>", include + b"<cac:AccountingSupplierParty>", 1)
    yield whole_file.replace(root, b"<!DOCTYPE Invoice SYSTEM '" + address + b"'>" + root, 1)
    yield whole_file.replace(root, root + b"xml:base='" + address + b"' ", 1)


def test_good_files_are_read_while_bombs_go_off() -> None:
    bombs = [
        BOMBS[name][0]() for name in ("a million attributes", "4 million elements", "a file that unpacks to 20 GB")
    ]
    with ThreadPoolExecutor(6) as threads:
        ended = [threads.submit(sentence, bomb) for bomb in bombs]
        good = [threads.submit(read_incoming, content) for content in (xml_of("ubl"), hybrid()) * 5]
        assert {one.result().currency for one in good} == {"EUR"}
        assert all(one.result()[1] for one in ended)


@pytest.mark.parametrize("kind", ["ubl", "cii", "pdf"])
def test_mutated_files_are_read_or_refused_in_a_sentence(kind: str) -> None:
    files = whole() if kind == "pdf" else [xml_of(kind)]
    ends = [sentence(content) for content in mutations(files, MUTATIONS, seed=1, is_pdf=kind == "pdf")]
    assert all(words.endswith(".") for code, words in ends if code)
    assert "unreadable" not in {code for code, _ in ends}
    assert any(not code for code, _ in ends)
    assert any(code for code, _ in ends)
    assert megabytes() <= MEGABYTES
