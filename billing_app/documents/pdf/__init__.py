"""The PDF of a document: PDF/A-3b in the layout, paper and colour of its business.

`render_pdf`, `page_pictures` and `prepare_logo` are called through `documents.workshop`, never in the program's own
process.
"""

from billing_app.documents.pdf.logo import prepare_logo
from billing_app.documents.pdf.pictures import page_pictures
from billing_app.documents.pdf.rendering import render_pdf
from billing_app.documents.pdf.style import Style

__all__ = ["Style", "page_pictures", "prepare_logo", "render_pdf"]
