"""PDF files made to do harm, by name, each with the codes of the errors that it may end in."""

import io
import zlib
from collections.abc import Callable

import pikepdf

from tests.documents.incoming.whole_files import blank_pdf, hybrid, hybrid_with, unpacked, xml_of

NONE, BROKEN, HEAVY = "no_e_invoice_inside", "pdf_broken", "file_too_heavy"
ANY = f"{NONE}|{BROKEN}|{HEAVY}"


def raw_pdf(catalogue: bytes, *objects: bytes) -> bytes:
    """A PDF with a right table: its catalogue is object 1, its one page 2 and 3, the others from 4 on."""
    pages, page = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    out, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number, each in enumerate((catalogue, pages, page, *objects), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, at)


def stream(content: bytes, words: bytes = b"/Filter /FlateDecode") -> bytes:
    """One stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), words, content)


def zeros(megabytes: int) -> bytes:
    """Zeros packed a thousandfold, made in no time."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"\0" * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"\0" * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + again * (megabytes // 10 - 1) + b"\x03\x00"


def _with_file(embedded: bytes, *more: bytes, name: bytes = b"factur-x.xml") -> bytes:
    """A PDF with one file inside: its content is object 5, the others from 6 on."""
    names = b"<< /Names [(%s) 4 0 R] >>" % name
    return _with_names(names, b"<< /Type /Filespec /F (%s) /EF << /F 5 0 R >> >>" % name, embedded, *more)


def _with_names(names: bytes, *objects: bytes) -> bytes:
    """A PDF with this tree of names, the objects from 4 on."""
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles %s >> >>" % names, *objects)


def _twice_packed() -> bytes:
    return _with_file(stream(zlib.compress(zeros(20_000)), b"/Filter [/FlateDecode /FlateDecode]"))


def _many_files(count: int) -> bytes:
    names = b" ".join(b"(%d.xml) 4 0 R" % n for n in range(count))
    file = b"<< /Type /Filespec /F (a.xml) /EF << /F 5 0 R >> >>"
    return _with_names(b"<< /Names [%s] >>" % names, file, stream(b"<a/>", b""))


def _many_heavy_files() -> bytes:
    """Each just small enough, and a great many of them."""
    names = b" ".join(b"(%d.xml) %d 0 R" % (n, 4 + 2 * n) for n in range(200))
    packed = zeros(10)
    files: list[bytes] = []
    for n in range(200):
        files += [b"<< /F (%d.xml) /EF << /F %d 0 R >> >>" % (n, 5 + 2 * n), stream(packed)]
    return _with_names(b"<< /Names [%s] >>" % names, *files)


def _deep_tree(depth: int) -> bytes:
    nodes = [b"<< /Kids [%d 0 R] >>" % (n + 5) for n in range(depth)]
    return _with_names(b"4 0 R", *nodes, b"<< /Names [] >>")


def _locked(user: str) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(hybrid())) as document:
        document.save(made, encryption=pikepdf.Encryption(owner="owner", user=user))
    return made.getvalue()


def only_owner_locked() -> bytes:
    """A PDF that anybody may open, though not change."""
    return _locked("")


def _packed_objects() -> bytes:
    """The catalogue in an object stream that never ends."""
    objects = stream(zeros(20_000), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    body = b"%PDF-1.7\n1 0 obj\n" + objects + b"\nendobj\n"
    free, packed = b"\x00" + (0).to_bytes(4, "big") + b"\xff", b"\x02" + (1).to_bytes(4, "big") + b"\x00"
    plain = [b"\x01" + place.to_bytes(4, "big") + b"\x00" for place in (9, len(body))]
    table = stream(free + plain[0] + packed + plain[1], b"/Type /XRef /Size 4 /W [1 4 1] /Root 2 0 R")
    return body + b"3 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF" % len(body)


def _packed_table() -> bytes:
    """A cross-reference stream that never ends."""
    body = b"%PDF-1.7\n"
    table = stream(zeros(20_000), b"/Type /XRef /Size 900000000 /W [1 3 1] /Root 2 0 R /Filter /FlateDecode")
    return body + b"1 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF" % len(body)


def _predicted() -> bytes:
    words = b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2000000000 /Colors 32 /BitsPerComponent 16 >>"
    return _with_file(stream(zeros(100), words))


def _tables_in_a_ring() -> bytes:
    made = blank_pdf()
    at = int(made.rpartition(b"startxref")[2].split()[0])
    if made[at : at + 4] == b"xref":
        return made.replace(b"trailer <<", b"trailer << /Prev %d " % at).replace(
            b"trailer\n<<", b"trailer\n<< /Prev %d " % at
        )
    return made


PDF_BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a file that unpacks to 20 GB": (lambda: _with_file(stream(zeros(20_000))), ANY),
    "a file packed twice": (_twice_packed, ANY),
    "a file packed a hundred times": (
        lambda: _with_file(stream(b"x", b"/Filter [%s]" % (b"/FlateDecode " * 100))),
        ANY,
    ),
    "a file with a filter in a ring": (
        lambda: _with_file(stream(b"x", b"/Filter 6 0 R"), b"[6 0 R 6 0 R]"),
        ANY,
    ),
    "a file with lines of 2 billion columns": (_predicted, ANY),
    "objects packed to 20 GB": (_packed_objects, ANY),
    "a table packed to 20 GB": (_packed_table, ANY),
    "a table that names itself as the one before": (_tables_in_a_ring, ANY),
    "a tree of names in a ring": (lambda: _with_names(b"4 0 R", b"<< /Kids [4 0 R 4 0 R] >>"), NONE),
    "a tree of names of two in a ring": (
        lambda: _with_names(b"4 0 R", b"<< /Kids [5 0 R] >>", b"<< /Kids [4 0 R 5 0 R] >>"),
        NONE,
    ),
    "a tree of names 50,000 deep": (lambda: _deep_tree(50_000), ANY),
    "100,000 files": (lambda: _many_files(100_000), ANY + "|no_e_invoice"),
    "200 files of 10 MB": (_many_heavy_files, ANY + "|not_xml"),
    "names that are numbers": (lambda: _with_names(b"<< /Names [1 2 3 4 null true] /Kids 7 >>"), NONE),
    "a file that is no file": (lambda: _with_file(b"42"), NONE),
    "a file that is itself": (lambda: _with_file(b"5 0 R"), ANY),
    "a file with a wrong length": (
        lambda: _with_file(b"<< /Length 999999999999 >>\nstream\n<a/>\nendstream"),
        ANY + "|no_e_invoice",
    ),
    "a length in a ring": (
        lambda: _with_file(b"<< /Length 6 0 R >>\nstream\n<a/>\nendstream", b"6 0 R"),
        ANY + "|no_e_invoice",
    ),
    "100,000 arrays in each other": (lambda: _with_file(b"[" * 100_000 + b"]" * 100_000), ANY),
    "100,000 dictionaries in each other": (lambda: _with_file(b"<</A" * 100_000), ANY),
    "20 MB of brackets": (lambda: b"%PDF-1.7\n" + b"[" * 19_900_000, ANY),
    "20 MB of open texts": (lambda: b"%PDF-1.7\n1 0 obj\n" + b"(" * 19_900_000, ANY),
    "a million objects and no table": (lambda: b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 900_000, ANY),
    "a million different objects and no table": (
        lambda: b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n<<>>\nendobj\n" % n for n in range(1, 600_000)),
        ANY,
    ),
    "a million trailers": (lambda: b"%PDF-1.7\n" + b"trailer << /Root 1 0 R >>\n" * 700_000, ANY),
    "a million starts of tables": (lambda: b"%PDF-1.7\n" + b"startxref\n9\n%%EOF\n" * 900_000, ANY),
    "a table with a billion rows": (
        lambda: b"%PDF-1.7\nxref\n0 1000000000\n0000000000 65535 f \ntrailer <</Size 1000000000>>\nstartxref\n9\n%%EOF",
        ANY,
    ),
    "nothing but a head": (lambda: b"%PDF-1.7", BROKEN),
    "half of a file": (lambda: hybrid()[: len(hybrid()) // 2], ANY),
    "a PDF without anything inside": (blank_pdf, NONE),
    "locked by a password": (lambda: _locked("secret"), "pdf_locked"),
    "billion laughs inside": (
        lambda: hybrid_with_raw(b'<!DOCTYPE a [<!ENTITY x "y">]>' + xml_of("cii").partition(b"?>")[2]),
        "not_xml",
    ),
    "a picture as e-invoice": (lambda: _with_file(stream(zlib.compress(b"\x89PNG"))), "not_xml"),
    "an order inside": (
        lambda: hybrid_with_raw(b"<r:SCRDMCCBDACIOMessageStructure xmlns:r='x'/>"),
        "no_e_invoice",
    ),
}


def hybrid_with_raw(xml: bytes) -> bytes:
    """A PDF with these very bytes as its e-invoice."""
    return _with_file(stream(zlib.compress(xml)))


def whole() -> list[bytes]:
    """PDFs that are in order, in several builds."""
    return [
        hybrid(),
        unpacked(hybrid()),
        hybrid_with(xml_of("cii")),
        hybrid_with_raw(xml_of("ubl")),
        only_owner_locked(),
    ]
