"""How the documents of a business look."""

from dataclasses import dataclass

from billing_app.domain.look import Layout, Paper


@dataclass(frozen=True, slots=True)
class Style:
    """Layout, paper, colour (`#rrggbb`) and logo; `logo` holds the bytes of a PNG or JPEG that `prepare_logo` made."""

    layout: Layout = "modern"
    paper: Paper = "a4"
    colour: str = "#1d4ed8"
    logo: bytes = b""
