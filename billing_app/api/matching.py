"""The If-Match header: which version of a draft a change was made on."""

import re

from billing_app.api.problems import HttpProblem
from billing_app.domain.errors import VersionConflict

_TAG = re.compile(r'(?:W/)?"?([0-9]{1,18})"?', re.ASCII)


def version_of(if_match: str | None) -> int:
    """The version that If-Match names; missing is 428, one that never existed matches nothing (412)."""
    if if_match is None or not if_match.strip():
        sentence = 'Say which version of this draft you read, as If-Match: "1". It stands in the draft as version.'
        raise HttpProblem(428, "version_missing", sentence)
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise VersionConflict("This is no version of this draft. Load it again.")
    return int(found[1])


def tag_of(version: int) -> str:
    """A version as an ETag."""
    return f'"{version}"'
