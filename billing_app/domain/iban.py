"""Bank account numbers: IBAN (ISO 13616, check digits by ISO 7064 mod 97-10) and BIC (ISO 9362)."""

import re

from billing_app.domain.errors import InvalidInput

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)
_BLANKS = re.compile(r"[\s-]+")

_LENGTHS = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27
GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27
MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 SV28 TL23 TN24
TR26 UA29 VA22 VG24 XK20
"""
_LENGTH_OF = {word[:2]: int(word[2:]) for word in _LENGTHS.split()}


def iban_field(value: object, path: str) -> str:
    """An IBAN without blanks, its length and check digits proven; empty stays empty."""
    iban = _compact(value)
    if not iban:
        return ""
    if not _IBAN.fullmatch(iban) or len(iban) != _LENGTH_OF.get(iban[:2], len(iban)):
        raise InvalidInput("This is not the form of an IBAN. Copy it from the bank.", code="not_an_iban", path=path)
    if not has_valid_check_digits(iban):
        sentence = "The check digits of this IBAN are wrong: a typing slip?"
        raise InvalidInput(sentence, code="wrong_check_digits", path=path)
    return iban


def has_valid_check_digits(iban: str) -> bool:
    """Whether an IBAN without blanks leaves the remainder 1 modulo 97."""
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def bic_field(value: object, path: str) -> str:
    """A BIC of 8 or 11 characters; empty stays empty."""
    bic = _compact(value)
    if bic and not _BIC.fullmatch(bic):
        raise InvalidInput("A BIC has 8 or 11 letters and digits, such as GENODEF1M01.", code="not_a_bic", path=path)
    return bic


def _compact(value: object) -> str:
    return _BLANKS.sub("", value).upper()[:64] if isinstance(value, str) else "?" if value is not None else ""
