"""check_xml: an e-invoice against the official XSD and Schematron rules. Runs in the workshop, one processor for each.

Creating rule processors in several threads kills a process; here there is one process, one thread, one processor, and
every stylesheet is compiled once. What a rule can't decide because it fails itself counts as broken.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from billing_app.documents.markup import make_xml
from billing_app.documents.profiles import PROFILES, Profile, profile_named
from billing_app.documents.rules.factur_x import is_limit_of_factur_x, known_rule
from billing_app.documents.rules.places import place_of
from billing_app.documents.rules.rule_sets import RuleSet, core_set, own_set, schema_file, what_is_unchecked
from billing_app.documents.rules.schematron import stylesheet_of
from billing_app.documents.rules.verdict import RuleFinding, Verdict
from billing_app.documents.rules.words import plain_words
from billing_app.documents.xml import local_name, parse_safely, schema_of, to_text

MAX_FINDINGS = 100
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_RULE_ID = re.compile(r"^\s*\[[A-Z][A-Za-z0-9-]+\]\s*-?\s*")
_STRICT = frozenset({"facturx", "facturx-extended"})
"""Profiles of Factur-X itself: only for them its own limits on top of the core rules count."""


def make_and_check(document: Mapping[str, Any], format_name: str, rules_dir: str = "") -> tuple[bytes, Verdict]:
    """The e-invoice of a frozen document with what the rules say of it."""
    content = make_xml(document, format_name)
    return content, check_xml(content, format_name, rules_dir)


def check_xml(content: bytes, format_name: str = "", rules_dir: str = "") -> Verdict:
    """What schema and rules say; without a format's name the file's own is taken. Raises `NotXml`."""
    root = parse_safely(content)
    profile = profile_named(format_name) if format_name else profile_in(root)
    sets = [core_set(profile), *filter(None, [own_set(profile, rules_dir)])]
    unchecked = tuple(filter(None, [what_is_unchecked(profile, rules_dir)]))
    findings = list(_structure(root, profile))
    if not findings:
        text = to_text(root)
        findings = [finding for rules in sets for finding in _rules(text, rules, profile)]
    labels = tuple(rules.label for rules in sets)
    return Verdict(profile.key, tuple(_once(findings))[:MAX_FINDINGS], labels, unchecked)


def profile_in(root: Any) -> Profile:
    """The profile that a file names itself; the core's where it names another one."""
    syntax = "cii" if root.tag.endswith("}CrossIndustryInvoice") else "ubl"
    named = root.xpath("string((//*[local-name()='CustomizationID' or "
                       "local-name()='GuidelineSpecifiedDocumentContextParameter'])[1])").strip()  # fmt: skip
    own = [profile for profile in PROFILES.values() if profile.syntax == syntax and profile.specification == named]
    if own and own[0].specification != PROFILES["cii"].specification:
        return own[0]
    if "xrechnung" in named:
        return PROFILES[f"xrechnung-{syntax}"]
    return PROFILES[syntax]


def _structure(root: Any, profile: Profile) -> Iterator[RuleFinding]:
    name = local_name(root)
    if name not in {"Invoice", "CreditNote", "CrossIndustryInvoice"}:
        yield RuleFinding("XSD", "refusal", "", f"This is no invoice: its root is called {name}.")
        return
    schema = schema_of(str(schema_file(name, profile)))
    if not schema.validate(root):
        for error in list(schema.error_log)[:MAX_FINDINGS]:
            official = str(error.message)
            text = "The structure of the file is not the official one. Please report this with the document's number."
            yield RuleFinding("XSD", "refusal", place_of(str(error.path or ""), ""), text, official)


@lru_cache(maxsize=1)
def _processor() -> Any:
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    # The code lists of Factur-X are a file that every run would read again: a third of the time of a check.
    processor.set_configuration_property("http://saxon.sf.net/feature/preEvaluateDocFunction", "true")
    return processor


@lru_cache(maxsize=8)
def _stylesheet(file: str, changed: int) -> Any:  # noqa: ARG001 - a file that is replaced is compiled again
    processor = _processor().new_xslt30_processor()
    if Path(file).suffix == ".sch":
        return processor.compile_stylesheet(stylesheet_text=stylesheet_of(Path(file).read_bytes()))
    return processor.compile_stylesheet(stylesheet_file=file)


def _rules(text: str, rules: RuleSet, profile: Profile) -> Iterator[RuleFinding]:
    try:
        sheet = _stylesheet(str(rules.file), rules.file.stat().st_mtime_ns)
        report = sheet.transform_to_string(xdm_node=_processor().parse_xml(xml_text=text))
    except Exception as error:  # whatever the processor throws, the rules have not let the document pass
        words = f"The rules of {rules.title} could not be applied, so the document doesn't count as checked."
        yield RuleFinding("RULES", "refusal", "", words, str(error))
        return
    yield from _read_report(report, profile)


def _read_report(report: str, profile: Profile) -> Iterator[RuleFinding]:
    tree = parse_safely(report.encode())
    for broken in tree.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        official = " ".join("".join(broken.itertext()).split())
        location, flag = broken.get("location", ""), broken.get("flag") or broken.get("role") or "fatal"
        found = broken.get("id") or ""
        rule = known_rule(found, official, location)
        is_own_limit = is_limit_of_factur_x(found, rule)
        if flag.startswith("info") or (is_own_limit and profile.key not in _STRICT):
            continue
        said = _RULE_ID.sub("", official)
        rule = rule or "FACTUR-X"
        severity = "warning" if flag.startswith("warn") else "refusal"
        yield RuleFinding(rule, severity, place_of(location, rule), plain_words(rule, said), said)


def _once(findings: list[RuleFinding]) -> Iterator[RuleFinding]:
    """Refusals first; what two sets say of the same place is said once."""
    seen: set[tuple[str, str]] = set()
    for finding in sorted(findings, key=lambda one: one.severity != "refusal"):
        if (key := (finding.rule, finding.path)) not in seen:
            seen.add(key)
            yield finding
