"""Writing e-invoices of 1, 10 and 200 lines in every profile, beside the library's own writing of the same terms."""

import copy
import statistics
from typing import Any

from facturx import generate_xml

from billing_app.documents.en16931 import terms_of
from billing_app.documents.markup import make_xml
from billing_app.documents.profiles import PROFILES, Profile
from tests.bench.harness import bar, summary, timed
from tests.documents.made_documents import plain_document

TIMES = 30
LINES = (1, 10, 200)
_FLAVORS = {"ubl": "ubl-2.1", "cii": "factur-x"}


def run() -> dict[str, Any]:
    """Medians by number of lines and profile; the ratio to bare writing is that of the longest document."""
    found: dict[str, Any] = {}
    ratios: dict[str, float] = {}
    for count in LINES:
        document = plain_document(count)
        for name, profile in PROFILES.items():
            ours = timed(lambda name=name, document=document: make_xml(document, name), TIMES, warm_up=2)
            bare = timed(_bare(terms_of(document, profile), profile), TIMES, warm_up=2)
            found[f"{name}, {count} lines"] = summary(ours)
            ratios[name] = statistics.median(ours) / statistics.median(bare)
    shortest = max(found[f"{name}, 1 lines"]["median_ms"] for name in PROFILES)
    longest = max(found[f"{name}, 200 lines"]["median_ms"] for name in PROFILES)
    return {
        **found,
        "ratios": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "bars": {
            "one_line_ms": bar(shortest, 5),
            "200_lines_ms": bar(longest, 100),
        },
    }


def _bare(terms: dict[str, Any], profile: Profile) -> Any:
    def write() -> None:
        generate_xml(
            copy.deepcopy(terms),
            flavor=_FLAVORS[profile.syntax],
            level=profile.level,
            check_xsd=False,
            check_schematron="",
        )

    return write
