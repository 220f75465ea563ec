"""The certified provider of npm, installed once into pytest's cache and run by the Node that the program brings."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PACKAGE = "oidc-provider@9.13.3"
PROGRAM = Path(__file__).with_name("certified.mjs")


def install(cache: pytest.Cache) -> Path:
    """The folder in which the package is installed; a registry out of reach is a reason to skip here, to fail in CI."""
    folder = cache.mkdir(PACKAGE.replace("@", "-"))
    if (folder / "node_modules" / "oidc-provider").is_dir():
        return folder
    npm = shutil.which("npm")
    command = [str(npm), "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", str(folder), PACKAGE]
    done = subprocess.run(command, check=False, capture_output=True, text=True) if npm else None
    if done is None or done.returncode:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"{PACKAGE} can't be installed: {done.stderr[-300:] if done else 'npm is missing'}")
    return folder


@contextmanager
def run(folder: Path, port: int, redirect_uri: str) -> Iterator[str]:
    """A running provider; gives its issuer."""
    command = [str(shutil.which("node")), str(PROGRAM), str(port), redirect_uri]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            assert any(line.strip() == "ready" for line in process.stdout)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def setting_for(issuer: str, **further: object) -> str:
    """What BILLING_LOGIN_PROVIDERS says of it."""
    secret = "a secret of at least thirty-two characters"
    registration = {
        "name": "house",
        "label": "House",
        "issuer": issuer,
        "client_id": "tideline",
        "client_secret": secret,
    }
    return json.dumps([registration | further])
