"""Bringing in lists of other programs: rows of a file become customers or items, after a look at what would happen."""

from billing_app.services.importing.importing import (
    Duplicate,
    Imported,
    Preview,
    RowProblem,
    import_rows,
    preview_rows,
)
from billing_app.services.importing.kinds import KINDS

__all__ = ["KINDS", "Duplicate", "Imported", "Preview", "RowProblem", "import_rows", "preview_rows"]
