"""Built pages: made once per version of their sources and kept in the cache."""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from billing_app.cli.failing import CommandFailure
from billing_app.launching.leash import run_on_leash
from billing_app.settings import PROJECT, environment_with, settings
from billing_app.settings.project import SCHEMA_OF_PAGES

_FOLDERS = ("components", "documents", "domain", "gateways", "live", "pages", "services", "settings", "states", "store")
_SOURCES = (
    *(f"billing_app/{folder}/**/*" for folder in _FOLDERS),
    "billing_app/*.py",
    "assets/**/*",
    "rxconfig.py",
    "requirements.txt",
)
_LOCK = ("reflex.lock/*",)
# Lists the parts that belong to a build, beside those it carries along for open pages.
_OWN = "own-assets.txt"
_SCHEMA_IN_BUILD = re.compile(r'export const stateSchema = "(\w+)"')
# Made by the build itself, or by running Python.
_MADE = {"external", "__pycache__"}


def kept_pages() -> Path | None:
    """The finished build of the present sources, if there is one."""
    pages = _folder_of(digest_of(_SOURCES))
    return pages if (pages / "build" / "client" / "index.html").exists() else None


def build_pages() -> Path:
    """Build the pages unless they are kept already; several processes wait for one build."""
    cache = settings().cache
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (pages := kept_pages()) is not None:
            return pages
        sources = digest_of(_SOURCES)  # before the build: what is edited meanwhile is not in it
        work = cache / "work"
        _export(work, lock.fileno())
        return _keep(work, _folder_of(sources))


def digest_of(patterns: Iterable[str]) -> str:
    """A hash over names and contents of files."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for file in sorted(PROJECT.glob(pattern)):
            if file.is_file() and not _MADE.intersection(file.parts):
                digest.update(f"{file.relative_to(PROJECT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def reflex_environment(pages: Path) -> dict[str, str]:
    """What Reflex reads from the environment, for the build and for every worker."""
    bin_folder = Path(sys.executable).parent  # node, npm and bun came as wheels
    path = environment_with({}).get("PATH", "")
    return {
        "PATH": path if path.startswith(f"{bin_folder}:") else f"{bin_folder}:{path}",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_USE_SYSTEM_BUN": "true",
        "REFLEX_DIR": str(settings().cache / "reflex"),  # otherwise below HOME
        "REFLEX_WEB_WORKDIR": str(pages),
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": "256000",
        "REFLEX_SOCKET_INTERVAL": "10",
        "REFLEX_SOCKET_TIMEOUT": "5",  # by default a silent peer is noticed after 145 s
    }


def _folder_of(sources: str) -> Path:
    lock = digest_of(_LOCK)  # the first build writes it, so it is read anew after each
    return settings().cache / f"pages-{hashlib.sha256((sources + lock + sys.version).encode()).hexdigest()[:20]}"


def _export(work: Path, lock: int) -> None:
    environment = environment_with(reflex_environment(work))
    environment["NPM_CONFIG_REGISTRY"] = _registry(environment)  # otherwise Reflex asks a mirror
    sys.stderr.write("Building the pages (once per version) …\n")
    # Reflex copies assets that are newer than what lies there; those of a release may be older and differ all the same.
    shutil.rmtree(work / "public", ignore_errors=True)
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--loglevel", "warning"]
    code, said = run_on_leash(command, folder=PROJECT, environment=environment, holding=[lock])
    if code:
        sys.stderr.write(said[-4000:])
        raise CommandFailure("Building the pages failed; the lines above say why.")


def _registry(environment: dict[str, str]) -> str:
    """Where npm is configured to fetch from, on this machine."""
    question = ["npm", "config", "get", "registry"]
    return subprocess.run(question, check=True, capture_output=True, text=True, env=environment).stdout.strip()  # noqa: S603


def _keep(work: Path, pages: Path) -> Path:
    """Put what serving needs into the cache; it appears complete or not at all."""
    fresh = pages.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(work / "build" / "client", fresh / "build" / "client")
    shutil.copytree(work / "backend", fresh / "backend")
    (fresh / SCHEMA_OF_PAGES).write_text(_schema_in(work))
    assets = fresh / "build" / "client" / "assets"
    (fresh / _OWN).write_text("\n".join(file.name for file in assets.iterdir() if file.is_file()))
    older = _builds_by_age(pages.parent)
    for build in older[-2:]:
        _carry_along(build, assets)
    for build in older[:-4]:  # a server that runs may still read from one of the last few
        shutil.rmtree(build, ignore_errors=True)
    shutil.rmtree(pages, ignore_errors=True)
    fresh.rename(pages)
    return pages


def _schema_in(work: Path) -> str:
    """Which tree of states the pages were built for: they tell every worker that they meet."""
    found = _SCHEMA_IN_BUILD.search((work / "utils" / "context.jsx").read_text())
    if found is None:
        raise CommandFailure("The build does not say which states it is for: has Reflex changed its output?")
    return found[1]


def _builds_by_age(cache: Path) -> list[Path]:
    listings = sorted(cache.glob(f"pages-*/{_OWN}"), key=lambda file: file.stat().st_mtime)
    return [file.parent for file in listings if file.parent.suffix != ".new"]


def _carry_along(build: Path, assets: Path) -> None:
    """Copy the older build's own parts, not those that it carried itself: open pages still ask for them."""
    for name in (build / _OWN).read_text().splitlines():
        source = build / "build" / "client" / "assets" / name
        if source.is_file() and not (assets / name).exists():
            shutil.copy2(source, assets)
