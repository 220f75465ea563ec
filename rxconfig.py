"""Reflex configuration: one build that runs behind any host, port or proxy."""

import re
import shutil
from pathlib import Path
from typing import Any

import reflex as rx

from billing_app.settings import settings


class SameOrigin(rx.plugins.Plugin):
    """Makes the built pages talk to whatever host and port served them."""

    def post_build(self, **context: Any) -> None:
        """Replace the address that the build bakes in; fail if there is none to replace."""
        replaced = 0
        for file in Path(context["static_dir"]).glob("assets/*.js"):
            text = file.read_text()
            text, sockets = re.subn(r"`ws://localhost:\d+", "`${location.origin.replace(/^http/,'ws')}", text)
            text, requests = re.subn(r"`http://localhost:\d+", "`${location.origin}", text)
            if sockets or requests:
                file.write_text(text)
            replaced += sockets
        if not replaced:
            raise SystemExit("the build has no socket address to replace: has Reflex changed its output?")


class ApiDocs(rx.plugins.Plugin):
    """Brings Swagger UI into the build: FastAPI would load it from a foreign host, which the policy forbids."""

    def get_frontend_development_dependencies(self, **_context: Any) -> list[str]:
        """Install Swagger UI with the build tools."""
        return ["swagger-ui-dist@5.35.0"]

    def post_build(self, **context: Any) -> None:
        """Copy the two files that the page needs."""
        static = Path(context["static_dir"]).resolve()
        package = static.parent.parent / "node_modules" / "swagger-ui-dist"
        for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
            shutil.copy2(package / name, static / "assets" / name)


THEME = rx.theme(accent_color="iris", gray_color="slate", radius="large", panel_background="solid")

config = rx.Config(
    app_name="billing_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode="memory",  # truth lives in rows; pickled state in Redis would run code of whoever writes there
    backend_host="127.0.0.1",
    cors_allowed_origins=sorted(settings().origins),  # any origin with cookies otherwise
    disable_plugins=[rx.plugins.SitemapPlugin],
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[SameOrigin(), ApiDocs(), rx.plugins.RadixThemesPlugin(theme=THEME)],
)
