"""The PDF of a document: PDF/A-3b in the layout, paper and colour of its business.

All functions are called through `documents.workshop`, never in the program's own
process.
"""

from billing_app.documents.pdf.logo import prepare_logo
from billing_app.documents.pdf.pictures import page_pictures, sheet_picture
from billing_app.documents.pdf.rendering import render_pdf, render_with_xml
from billing_app.documents.pdf.style import Style

__all__ = ["Style", "page_pictures", "prepare_logo", "render_pdf", "render_with_xml", "sheet_picture"]
