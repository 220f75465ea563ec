"""The files inside a PDF, looked for with suspicion: bounded in number, size and depth."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from billing_app.documents.xml import MAX_BYTES
from billing_app.domain.errors import InvalidInput

MAX_NODES, MAX_TRIES = 2_000, 20
_KNOWN_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
_LIMITS: Any = {
    "doc_max_warnings": 200,
    "parser_max_nesting": 100,
    "parser_max_container_size": 1_000_000,
    "max_stream_filters": 3,
    "flate_max_memory": MAX_BYTES,
    "png_max_memory": MAX_BYTES,
    "tiff_max_memory": MAX_BYTES,
    "run_length_max_memory": MAX_BYTES,
    "dct_max_memory": MAX_BYTES,
}
_BROKEN = (pikepdf.PikepdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError)
"""What the library raises where an object of a PDF isn't what it should be."""


def xml_files_in(pdf: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Names and contents of the XML files in a PDF, one at a time, known names first; raises `InvalidInput`.

    The content is None where it can't be unpacked, or unpacks to more than is taken.
    """
    pikepdf.settings.set_qpdf_limits(**_LIMITS)
    try:
        with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as document:
            yield from _contents(document)
    except pikepdf.PasswordError:
        sentence = "This PDF is locked by a password. Save it without one, and add that file."
        raise InvalidInput(sentence, code="pdf_locked") from None
    except _BROKEN:
        sentence = "This PDF is broken and can't be read. Ask for it again, or enter the expense by hand."
        raise InvalidInput(sentence, code="pdf_broken") from None


def _contents(document: pikepdf.Pdf) -> Iterator[tuple[str, bytes | None]]:
    files: dict[tuple[int, int], tuple[str, Any]] = {}
    for name, stream in _specifications(document):
        files.setdefault(stream.objgen, (name, stream))
    wanted = [(name, stream) for name, stream in files.values() if name.lower().endswith(".xml")]
    for name, stream in sorted(wanted, key=lambda one: one[0].lower() not in _KNOWN_NAMES)[:MAX_TRIES]:
        try:
            yield name, bytes(stream.read_bytes())
        except _BROKEN:
            yield name, None


def _specifications(document: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Every file that the catalogue names, by name and stream."""
    root = document.Root
    associated = root.get("/AF")
    if isinstance(associated, pikepdf.Array):
        for at in range(min(len(associated), MAX_NODES)):
            yield from _file(associated[at])
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        yield from _tree(names.get("/EmbeddedFiles"))


def _tree(top: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of a name tree, whatever loops and depths somebody put into it."""
    waiting, seen, left = [top], set[tuple[int, int]](), MAX_NODES
    while waiting and left > 0:
        node, left = waiting.pop(), left - 1
        if not isinstance(node, pikepdf.Dictionary):
            continue
        if node.is_indirect:
            if node.objgen in seen:
                continue
            seen.add(node.objgen)
        names, kids = node.get("/Names"), node.get("/Kids")
        if isinstance(names, pikepdf.Array):
            for at in range(1, min(len(names), 2 * left), 2):
                left -= 1
                yield from _file(names[at])
        if isinstance(kids, pikepdf.Array):
            waiting.extend(kids[at] for at in range(min(len(kids), left)))


def _file(specification: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(specification, pikepdf.Dictionary):
        return
    name = next((str(specification[key]) for key in ("/UF", "/F") if _is_text(specification.get(key))), "")
    embedded = specification.get("/EF")
    if not isinstance(embedded, pikepdf.Dictionary):
        return
    stream = next((embedded[key] for key in ("/F", "/UF") if isinstance(embedded.get(key), pikepdf.Stream)), None)
    if stream is not None:
        yield name.rpartition("/")[2][-100:], stream


def _is_text(value: Any) -> bool:
    return isinstance(value, pikepdf.String)
