"""The page that shows recovery codes, once: to download, to print, to write down."""

from urllib.parse import quote

from fastapi.responses import HTMLResponse

from billing_app.settings import settings
from billing_app.web.showing import show


def show_recovery_codes(codes: tuple[str, ...], next_path: str) -> HTMLResponse:
    """The codes, and the way on."""
    text = f"Recovery codes for {settings().address}\nEach works once.\n\n" + "\n".join(codes) + "\n"
    file = "data:text/plain;charset=utf-8," + quote(text)
    return show("recovery_codes.html", codes=codes, file=file, next_path=next_path)
