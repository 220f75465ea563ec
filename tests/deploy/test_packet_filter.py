"""Bans in the kernel: from the program's file by the helper into the sets, and what that does to packets."""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from billing_app.domain.access import Actor, Permission
from billing_app.services.security import address_lists
from billing_app.services.watching.ban_file import write_ban_file
from billing_app.services.watching.firewall import firewall
from billing_app.settings import settings
from billing_app.store.session import clock
from tests.builders import new_business
from tests.fixtures.server import PROJECT

RULES = PROJECT / "deploy" / "tideline.nft"
HELPER = PROJECT / "deploy" / "tideline-bans"
GOOD, BAD, SERVER = "192.0.2.10", "192.0.2.66", "192.0.2.1"


@dataclass
class Machine:
    """A network of its own: this one serves, and another one on a wire has two addresses."""

    serving: subprocess.Popen[bytes]
    visiting: subprocess.Popen[bytes]

    def run(self, *words: str, may_fail: bool = False) -> subprocess.CompletedProcess[str]:
        """Run something on the serving side."""
        return inside(self.serving, *words, may_fail=may_fail)

    def load(self) -> None:
        """Put the rules in place, as the unit does before each run of the helper."""
        self.run("nft", "-f", str(RULES))

    def mirror(self, file: Path) -> subprocess.CompletedProcess[str]:
        """Let the helper copy the bans, with the one right that it has in service."""
        rights = ("--inh-caps=-all,+net_admin", "--bounding-set=-all,+net_admin", "--no-new-privs")
        return self.run("setpriv", *rights, str(HELPER), str(file), may_fail=True)

    def banned(self) -> str:
        """What both sets hold."""
        return self.run("nft", "list", "table", "inet", "tideline").stdout

    def answers(self, source: str, port: int = 443) -> bool:
        """Whether a visitor with this address gets a connection to a port of the server."""
        script = (
            "import socket,sys\n"
            "try: socket.create_connection((sys.argv[1], int(sys.argv[2])), 0.5, (sys.argv[3], 0))\n"
            "except OSError: sys.exit(1)"
        )
        words = ("/usr/bin/python3", "-c", script, SERVER, str(port), source)
        return inside(self.visiting, *words, may_fail=True).returncode == 0


def inside(namespace: subprocess.Popen[bytes], *words: str, may_fail: bool) -> subprocess.CompletedProcess[str]:
    command = ["nsenter", "--net", f"--target={namespace.pid}", *words]
    return subprocess.run(command, capture_output=True, text=True, check=not may_fail, timeout=30)


def new_namespace() -> subprocess.Popen[bytes]:
    """A process in a network of its own, which has said that it is there."""
    made = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep 600"], stdout=subprocess.PIPE)
    assert made.stdout is not None
    made.stdout.readline()
    return made


@pytest.fixture
def machine() -> Iterator[Machine]:
    if os.geteuid() != 0 or shutil.which("nft") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("this needs root and nftables")
    made = Machine(new_namespace(), new_namespace())
    listening = []
    try:
        made.run("ip", "link", "set", "lo", "up")
        made.run("ip", "link", "add", "here", "type", "veth", "peer", "name", "there")
        made.run("ip", "link", "set", "there", "netns", str(made.visiting.pid))
        made.run("ip", "address", "add", f"{SERVER}/24", "dev", "here")
        made.run("ip", "link", "set", "here", "up")
        for address in (GOOD, BAD):
            inside(made.visiting, "ip", "address", "add", f"{address}/24", "dev", "there", may_fail=False)
        inside(made.visiting, "ip", "link", "set", "there", "up", may_fail=False)
        for port in (443, 22):
            script = f"import socket,time; s=socket.create_server(('', {port})); print(flush=True); time.sleep(600)"
            words = ["nsenter", "--net", f"--target={made.serving.pid}", "/usr/bin/python3", "-c", script]
            server = subprocess.Popen(words, stdout=subprocess.PIPE)
            listening.append(server)
            assert server.stdout is not None
            server.stdout.readline()
        yield made
    finally:
        for process in (*listening, made.serving, made.visiting):
            process.kill()
            process.wait(10)
            process.stdout.close()  # type: ignore[union-attr]


def operator_of_all() -> Actor:
    """Who looks after the installation."""
    owner = new_business()
    return replace(owner, permissions=owner.permissions | {Permission.OPERATE})


@pytest.fixture
def ban_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the program is told to write its bans."""
    file = tmp_path / "bans"
    monkeypatch.setenv("BILLING_BANS_FILE", str(file))
    settings.cache_clear()
    firewall.forget()
    yield file
    firewall.forget()
    settings.cache_clear()


@pytest.mark.usefixtures("database")
def test_banned_address_reaches_the_kernel_and_comes_back_when_the_ban_is_lifted(
    machine: Machine, ban_file: Path
) -> None:
    operator = operator_of_all()
    machine.load()
    assert machine.answers(BAD)
    rule = address_lists.ban_address(operator, BAD)
    assert machine.mirror(ban_file).returncode == 0
    assert not machine.answers(BAD)
    assert machine.answers(GOOD)
    assert machine.answers(BAD, port=22)
    address_lists.end_address_rule(operator, rule.id)
    assert machine.mirror(ban_file).returncode == 0
    assert machine.answers(BAD)


def test_loading_the_rules_again_keeps_the_bans_and_doubles_nothing(machine: Machine, tmp_path: Path) -> None:
    write_ban_file(tmp_path / "bans", [(BAD, clock() + timedelta(minutes=5))])
    machine.load()
    machine.mirror(tmp_path / "bans")
    machine.load()
    assert not machine.answers(BAD)
    assert machine.banned().count("counter packets") == 4


def test_bans_end_in_the_kernel_by_themselves(machine: Machine, tmp_path: Path) -> None:
    write_ban_file(tmp_path / "bans", [(BAD, clock() + timedelta(minutes=5)), (GOOD, clock() - timedelta(seconds=1))])
    machine.load()
    machine.mirror(tmp_path / "bans")
    listed = machine.banned()
    assert f"{BAD} timeout 4m59s" in listed or f"{BAD} timeout 5m" in listed
    assert GOOD not in listed


def test_networks_of_households_and_their_members_fit_into_one_set(machine: Machine, tmp_path: Path) -> None:
    later = clock() + timedelta(hours=1)
    networks = ["2001:db8:1:2::/64", "2001:db8:1:2::7", "2001:db8:1:3::/64", "192.0.2.7", "192.0.2.8", "192.0.2.9"]
    write_ban_file(tmp_path / "bans", [(network, later) for network in networks])
    machine.load()
    assert machine.mirror(tmp_path / "bans").returncode == 0
    listed = machine.banned()
    assert "2001:db8:1:2::/64" in listed
    assert "2001:db8:1:2::7" not in listed
    assert all(each in listed for each in ("2001:db8:1:3::/64", "192.0.2.7", "192.0.2.8", "192.0.2.9"))


def test_helper_trusts_no_line_of_the_file(machine: Machine, tmp_path: Path) -> None:
    lines = [
        "0.0.0.0/0 9999999999",
        "192.0.0.0/8 9999999999",
        "192.0.2.0/24 9999999999",
        "::/0 9999999999",
        "2001:db8::/48 9999999999",
        "127.0.0.1 9999999999",
        "::1 9999999999",
        "169.254.169.254 9999999999",
        "192.0.2.66; flush ruleset 9999999999",
        "192.0.2.66}; 9999999999",
        "192.0.2.66 soon",
        "192.0.2.66",
        "@banned4 1",
    ]
    file = tmp_path / "bans"
    file.write_text("\n".join([*lines, "192.0.2.7 9999999999"]))
    machine.load()
    done = machine.mirror(file)
    assert done.returncode == 1
    assert done.stderr.count("left out: ") == len(lines)
    assert re.findall(r"elements = \{ (\S+)", machine.banned()) == ["192.0.2.7"]
    assert machine.answers(BAD)


def test_helper_follows_no_link_and_reads_no_pipe(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/shadow")
    os.mkfifo(tmp_path / "pipe")
    machine.load()
    for name in ("link", "pipe"):
        done = machine.mirror(tmp_path / name)
        assert done.returncode != 0
        assert "root:" not in done.stderr


def test_missing_file_bans_nobody(machine: Machine, tmp_path: Path) -> None:
    machine.load()
    assert machine.mirror(tmp_path / "never written").returncode == 0


@pytest.mark.usefixtures("database")
def test_file_of_bans_is_not_for_everybody_and_appears_whole(ban_file: Path) -> None:
    operator = operator_of_all()
    address_lists.ban_address(operator, BAD)
    [line] = ban_file.read_text().splitlines()
    network, until = line.split()
    assert (network, int(until) > clock().timestamp()) == (f"{BAD}/32", True)
    assert stat.S_IMODE(ban_file.stat().st_mode) & 0o007 == 0
    assert [file.name for file in ban_file.parent.iterdir() if "bans" in file.name] == ["bans"]


@pytest.mark.usefixtures("database")
def test_ban_holds_in_the_program_though_the_file_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BILLING_BANS_FILE", str(tmp_path / "no such folder" / "bans"))
    settings.cache_clear()
    firewall.forget()
    address_lists.ban_address(operator_of_all(), BAD)
    assert firewall.refuses(BAD)
    assert "could not be written" in caplog.text
    firewall.forget()
    settings.cache_clear()
