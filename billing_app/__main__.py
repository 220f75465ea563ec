"""`python3 -m billing_app`: makes the environment if needed and goes on inside it. Standard library only."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / ".requirements"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;#]+)")


def main() -> None:
    """Run the command line here if this interpreter has what is needed, else inside `.venv`."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one should read a sentence, not a traceback
        raise SystemExit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")
    os.chdir(PROJECT)  # Reflex finds rxconfig.py and assets in the working directory
    if "BILLING_SUPERVISOR" not in os.environ:  # else the one that started this has looked already
        require_packages()
    if is_serving(sys.argv[1:]):
        from billing_app.launching.supervisor import supervise

        raise SystemExit(supervise(sys.argv[1:], PROJECT, os.environ))
    from billing_app.cli.main import run

    run(sys.argv[1:])


def is_serving(arguments: list[str]) -> bool:
    """Whether this is the start of a server, which then runs below a process that stays when releases change."""
    is_up = arguments[:1] in ([], ["up"]) or arguments[0].startswith("-")
    return is_up and "BILLING_SUPERVISOR" not in os.environ and "--help" not in arguments and "-h" not in arguments


def require_packages() -> None:
    """Go on inside `.venv`, made complete, if this interpreter lacks something."""
    pins = read_pins(is_testing=sys.argv[1:2] in (["test"], ["bench"]))
    if not is_satisfied(pins):
        prepare_environment(pins)
        os.execv(PYTHON, [str(PYTHON), "-m", "billing_app", *sys.argv[1:]])  # noqa: S606 - our own arguments


def read_pins(*, is_testing: bool) -> list[str]:
    """The pinned requirements; the tools of the tests as well when they are wanted."""
    pins = [line for line in (PROJECT / "requirements.txt").read_text().splitlines() if _PIN.match(line)]
    if is_testing:
        import tomllib

        pins += tomllib.loads((PROJECT / "pyproject.toml").read_text())["dependency-groups"]["test"]
    return pins


def digest_of(pins: list[str]) -> str:
    """What the stamp of a finished installation says: the pins and the interpreter they were installed for."""
    return hashlib.sha256("\n".join([sys.version, *pins]).encode()).hexdigest()


def is_satisfied(pins: list[str]) -> bool:
    """Whether this interpreter has every requirement at its pinned version."""
    if Path(sys.prefix) == ENVIRONMENT and is_stamped(pins):
        return True
    for pin in pins:
        match = _PIN.match(pin)
        try:
            if match is None or metadata.version(match[1]) != match[2]:
                return False
        except metadata.PackageNotFoundError:
            return False
    return True


def is_stamped(pins: list[str]) -> bool:
    """Whether an installation of these pins was finished."""
    return PYTHON.exists() and STAMP.exists() and digest_of(pins) in STAMP.read_text().split()


def prepare_environment(pins: list[str]) -> None:
    """Make or complete `.venv`; the stamp is written last, so an interrupted installation is repeated."""
    lock = os.open(PROJECT, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once would install into each other
        if is_stamped(pins):
            return
        if not is_usable():
            make_environment()
        install(pins)
        STAMP.write_text("\n".join({digest_of(pins), digest_of(read_pins(is_testing=False))}))
    finally:
        os.close(lock)


def is_usable() -> bool:
    """Whether `.venv` runs, with pip, and on the same version of Python."""
    question = "import sys, pip; print(sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.strip() == str(sys.version_info[:2])


def make_environment() -> None:
    """An empty `.venv` with pip in it."""
    import venv

    try:
        venv.EnvBuilder(with_pip=True, clear=ENVIRONMENT.exists(), symlinks=True).create(ENVIRONMENT)
    except (SystemExit, subprocess.CalledProcessError, ImportError):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        raise SystemExit("This Python cannot make environments. On Debian: apt install python3-venv") from None
    except OSError as error:
        raise SystemExit(f"Cannot make {ENVIRONMENT}: {error.strerror}.") from None


def install(pins: list[str]) -> None:
    """Install with one line of progress; pip's own words only when it fails."""
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar",
        "off",
        *pins,
    ]
    said: list[str] = []
    seen = 0
    show_progress(f"Installing {len(pins)} packages into .venv (once, about a minute) …", "\n")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # noqa: S603
        for line in process.stdout or ():
            said.append(line)
            if line.startswith(("Collecting ", "Requirement already")):
                seen += 1
                if sys.stderr.isatty():
                    show_progress(f"\r  {min(seen, len(pins))} of {len(pins)} ", "")
            elif line.startswith("Installing collected") and sys.stderr.isatty():
                show_progress("\r  putting them in place … ", "")
    if process.returncode:
        sys.stderr.writelines(said[-15:])
        raise SystemExit("Installing failed; the lines above say why. Run the command again to try again.")
    show_progress("\r  installed.               " if sys.stderr.isatty() else "Installed.", "\n")


def show_progress(text: str, end: str) -> None:
    """Messages go to stderr: stdout belongs to the answer of a command."""
    sys.stderr.write(text + end)
    sys.stderr.flush()


if __name__ == "__main__":
    main()
