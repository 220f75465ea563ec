"""The OpenAPI document and the page to try the API, from files of our own: the policy forbids foreign hosts."""

from collections.abc import Sequence
from functools import cache

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.responses import HTMLResponse, Response

from billing_app.api.openapi import openapi_document

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API · Tideline</title>
<link rel="stylesheet" href="/assets/swagger-ui.css">
<style>
.swagger-ui .info { margin: 1rem 0; }
.swagger-ui .info .title { display: none; }
h1 { box-sizing: border-box; max-width: 1460px; margin: 1.5rem auto 0; padding: 0 20px; font: 700 1.75rem sans-serif; }
</style>
</head>
<body>
<h1>The API of Tideline</h1>
<main id="docs"></main>
<script src="/assets/swagger-ui-bundle.js"></script>
<script src="/api/docs.js"></script>
</body>
</html>
"""
# Swagger UI has dark colours, but does not ask the browser which ones are wanted.
_SCRIPT = """\
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();
SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null });
"""


def router_of(resources: Sequence[APIRouter]) -> APIRouter:
    """Routes that describe the resources; anyone may read them."""
    router = APIRouter(prefix="/api", include_in_schema=False)

    @cache
    def document() -> bytes:
        return to_json(openapi_document([route for resource in resources for route in resource.routes]))

    @router.get("/openapi.json")
    def show_document() -> Response:
        return Response(document(), media_type="application/json")

    @router.get("/docs")
    def show_page() -> Response:
        return HTMLResponse(_PAGE)

    @router.get("/docs.js")
    def show_script() -> Response:
        return Response(_SCRIPT, media_type="text/javascript")

    return router
