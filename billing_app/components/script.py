"""Scripts of our own that lie in this folder, as pages import them."""

import reflex as rx
from reflex_base.environment import environment

_FOLDER = __name__.replace(".", "/")


def script(name: str) -> str:
    """How a page imports the script of this name."""
    if environment.REFLEX_SKIP_COMPILE.get():
        # A server whose pages are built: Reflex would read the sources of all its callers to find this folder.
        return f"$/public/external/{_FOLDER}/{name}"
    return rx.asset(name, shared=True).importable_path
