"""What the source never does: run text as code, shells, unsafe readers, weak hashes, guessable randomness."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = sorted((PROJECT / "billing_app").rglob("*.py"))
STARTERS = {
    "__main__.py": "the environment and its interpreter",
    "cli/building.py": "the build of the pages",
    "cli/releasing.py": "git and the lock of a release, by whoever makes one",
    "launching/leash.py": "the build of the pages, ended with whoever asked for it",
    "launching/supervisor.py": "the release that serves",
    "launching/child.py": "the release that serves",
    "documents/workshop.py": "our own module, with limits and without secrets",
    "gateways/environments.py": "pip, for a release that was checked",
    "gateways/litestream.py": "the continuous copy",
    "store/postgres_programs.py": "pg_dump and pg_restore",
    "services/backups/running.py": "our own backup, apart from what serves",
    "services/updates/rehearsing.py": "a release that was checked",
    "services/updates/automatic.py": "our own update command",
}
"""Which file starts which program; never one that a request names."""
OWN_PICKLES = {"documents/workshop.py", "documents/workbench.py", "jobs/scheduler.py"}
"""Requests come from our own parent; answers and rows are read by readers that know plain types alone."""
PATTERNS_OF_TABLES = {"domain/party_ids.py"}
"""Their patterns stand in a table above the call."""
XML_READERS = {"documents/xml.py"}
"""It refuses entities, document types and the network; what it must withstand is in tests/documents."""
CODE_FROM_TEXT = {"eval", "exec", "compile", "__import__"}
UNSAFE_READERS = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml", "xml", "xmlrpc", "lxml"}
WEAK_HASHES = {"md5", "sha1", "MD5", "SHA1"}
WEAK_CIPHERS = {"ECB", "CBC", "CTR", "CFB", "OFB", "PKCS1v15", "TripleDES", "ARC4", "Blowfish"}


def named(file: Path) -> str:
    return file.relative_to(PROJECT / "billing_app").as_posix()


def calls() -> Iterator[tuple[str, ast.Call]]:
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                yield named(file), node


def imports() -> Iterator[tuple[str, str]]:
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from ((named(file), alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((named(file), f"{node.module}.{alias.name}") for alias in node.names)


def test_no_text_is_run_as_code() -> None:
    found = [
        f"{file}:{call.lineno}"
        for file, call in calls()
        if isinstance(call.func, ast.Name) and call.func.id in CODE_FROM_TEXT
    ]
    assert found == []


def test_programs_are_started_by_those_that_say_so_and_never_by_a_shell() -> None:
    starters = {file for file, name in imports() if name.partition(".")[0] in {"subprocess", "pty", "commands"}}
    assert starters == set(STARTERS)
    shells = [
        f"{file}:{call.lineno}"
        for file, call in calls()
        if ast.unparse(call.func) in {"os.system", "os.popen"} or any(each.arg == "shell" for each in call.keywords)
    ]
    assert shells == []


def test_nothing_is_read_by_a_reader_that_could_run_or_fetch_something() -> None:
    found = {(file, name.partition(".")[0]) for file, name in imports() if name.partition(".")[0] in UNSAFE_READERS}
    assert {(file, name) for file, name in found if name not in {"pickle", "lxml"}} == set()
    assert {file for file, name in found if name == "pickle"} == OWN_PICKLES
    assert {file for file, name in found if name == "lxml"} <= XML_READERS
    loads = {file for file, call in calls() if ast.unparse(call.func) in {"pickle.loads", "pickle.load"}}
    assert loads == {"documents/workbench.py"}  # what its parent asks for


def test_statements_are_never_put_together_from_values() -> None:
    """SQL as text is constant, but for what the source itself defines and quoted names."""
    found = []
    for file, call in calls():
        if ast.unparse(call.func).rpartition(".")[2] not in {"text", "exec_driver_sql", "execute"} or not call.args:
            continue
        if ast.unparse(call.func) == "text" and file.startswith("store/"):
            assert isinstance(call.args[0], ast.Constant | ast.JoinedStr), f"{file}:{call.lineno}"
        if not file.startswith(("store/", "services/")):
            continue
        statement = call.args[0]
        if not isinstance(statement, ast.Constant | ast.JoinedStr | ast.BinOp):
            continue  # built by SQLAlchemy, which binds its values
        parts = [each for each in ast.walk(statement) if isinstance(each, ast.FormattedValue | ast.BinOp)]
        if any(
            not re.fullmatch(r"_?[A-Z_]+|pragma|quote\(\w+\)", ast.unparse(getattr(each, "value", each)))
            for each in parts
        ):
            found.append(f"{file}:{call.lineno} {ast.unparse(statement)}")
    assert found == []


def is_weak(call: ast.Call) -> bool:
    """Whether a call names a hash that somebody can forge, as a function or as text."""
    names = {part.id if isinstance(part, ast.Name) else getattr(part, "attr", "") for part in ast.walk(call)}
    return bool(WEAK_HASHES & names) or any(getattr(each, "value", None) in WEAK_HASHES for each in call.args)


def test_no_weak_hash_and_no_cipher_without_a_seal() -> None:
    assert [f"{file}:{call.lineno}" for file, call in calls() if is_weak(call)] == []
    ciphers = [(file, name) for file, name in imports() if name.rpartition(".")[2] in WEAK_CIPHERS]
    assert ciphers == []


def test_chance_that_can_be_guessed_only_makes_up_the_sample() -> None:
    users = {file for file, name in imports() if name.partition(".")[0] == "random"}
    assert all(file.startswith("services/sample/") for file in users)


def test_secrets_have_enough_bytes() -> None:
    """What people or browsers hold as a proof is made by `token_urlsafe`: at least 128 bits."""
    made = [(file, call) for file, call in calls() if ast.unparse(call.func) == "secrets.token_urlsafe"]
    assert len(made) >= 8
    for file, call in made:
        assert int(ast.unparse(call.args[0])) >= 16, file


def test_patterns_are_written_in_the_source() -> None:
    """No text from outside becomes a regular expression: each is constant, or what it takes in is escaped."""
    ways = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
    for file, call in calls():
        if (
            not isinstance(call.func, ast.Attribute)
            or ast.unparse(call.func.value) != "re"
            or call.func.attr not in ways
        ):
            continue
        if "re.escape(" not in ast.unparse(call.args[0]):
            names = [each.id for each in ast.walk(call.args[0]) if isinstance(each, ast.Name)]
            assert file in PATTERNS_OF_TABLES or all(re.fullmatch("_?[A-Z_]+", each) for each in names), (
                f"{file}:{call.lineno}"
            )


def test_pages_never_take_text_as_markup_and_forbid_no_paste() -> None:
    ways = ("innerHTML", "outerHTML", "document.write", "insertAdjacentHTML", "onpaste", "on_paste", "postMessage")
    marked = ("rx.html(", "rx.markdown(", "| safe", "|safe", "Markup(", "autoescape false", "call_script(")
    files = [*SOURCES, *(PROJECT / "billing_app").rglob("*.jsx"), *(PROJECT / "billing_app").rglob("*.html")]
    files += [file for file in (PROJECT / "assets").glob("*.js") if "swagger" not in file.name]
    found = [(file.name, way) for file in files for way in (*ways, *marked) if way in file.read_text()]
    assert sorted(found) == [("authenticator.html", "| safe"), ("customer_page.py", "Markup(")]  # codes, drawn by us
    assert (PROJECT / "billing_app/web/templates/authenticator.html").read_text().count("safe") == 1


def test_every_field_for_a_password_hides_it_and_helps_password_managers() -> None:
    templates = (PROJECT / "billing_app" / "web" / "templates").glob("*.html")
    fields = [
        (file.name, tag)
        for file in templates
        for tag in re.findall(r"<input[^>]*>|fields\.text\([^)]*\)", file.read_text())
        if re.search(r"""\bid="[a-z_]*password|fields\.text\("[a-z_]*password""", tag)
    ]
    assert len(fields) >= 5
    for name, tag in fields:
        assert 'type="password"' in tag, name
        assert re.search(r'autocomplete="(current|new)-password"', tag), name


def test_nobody_is_asked_a_secret_question() -> None:
    texts = [file.read_text().lower() for file in (PROJECT / "billing_app" / "store" / "tables").glob("*.py")]
    texts += [file.read_text().lower() for file in (PROJECT / "billing_app" / "web" / "templates").glob("*.html")]
    assert not [text for text in texts if re.search(r"password_hint|secret question|mother's maiden", text)]
