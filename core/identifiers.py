"""Numbers that name things: our own ids, organisation numbers, account numbers, KID, mobile numbers, e-mail.

Law: a checker answers with the normalised form or None; what None means to a user is decided where it is asked.
"""

import hashlib
import json
import os
import re
import time

import phonenumbers
from stdnum import luhn
from stdnum.no import kontonr, orgnr

KID_MIN, KID_MAX = 4, 25
_NAME = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)*\.?")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_DNB_USER = re.compile(r"[A-Z]{2}[0-9]{5}")


def new_id() -> str:
    """UUID version 7 with the parts of the millisecond (RFC 9562, 6.2, method 3).

    An index grows at its end, and what one process makes one after the other is in that order by its ids too: the
    orders of one approval, the lines of one file.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    parts = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | parts << 64 | 0x2 << 62 | random
    told = f"{value:032x}"
    return f"{told[:8]}-{told[8:12]}-{told[12:16]}-{told[16:20]}-{told[20:]}"


def digits_of(text: str) -> str:
    """Without the spaces and full stops people write in numbers; ASCII digits only, or an empty string."""
    compact = re.sub(r"[\s.\u00a0]", "", text)
    return compact if re.fullmatch(r"[0-9]+", compact) else ""


def organisation_number(text: str) -> str | None:
    """Nine digits, MOD11, or None. Source: Brønnøysundregistrene."""
    number = digits_of(text)
    # stdnum accepts nine zeros.
    return number if len(number) == 9 and number.strip("0") and orgnr.is_valid(number) else None


def account_number(text: str) -> str | None:
    """Eleven digits (BBAN), MOD11, or None. A Norwegian IBAN is taken too."""
    compact = re.sub(r"[\s.\u00a0]", "", text).upper()
    if re.fullmatch(r"NO[0-9]{13}", compact):
        number = compact[4:]
        return number if iban_of(number) == compact and account_number(number) else None
    number = digits_of(text)
    if len(number) != 11 or not number.strip("0"):
        return None
    # Norges Bank's standard: the check digit is MOD11 unless the fifth and sixth digits are zero.
    return number if kontonr.is_valid(number) else None


def iban_of(bban: str) -> str:
    """The Norwegian IBAN of an account number."""
    check = 98 - int(bban + "232400") % 97
    return f"NO{check:02d}{bban}"


def kid(text: str) -> str | None:
    """A customer identification: 4-25 characters, MOD10 or MOD11, or None. '-' is MOD11's check character for ten."""
    compact = re.sub(r"[\s.\u00a0]", "", text)
    if not re.fullmatch(r"[0-9]{3,24}[0-9-]", compact) or not compact.strip("0-"):
        return None
    return compact if _mod10(compact) or _mod11(compact) else None


def _mod10(number: str) -> bool:
    return number[-1] != "-" and luhn.is_valid(number)


def _mod11(number: str) -> bool:
    """Weights 2-7 from the right, repeated. Source: the KID rules of the Norwegian banks (Bits)."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(number[:-1])))
    check = (11 - total % 11) % 11
    return number[-1] == ("-" if check == 10 else str(check))


def mobile_number(text: str) -> str | None:
    """E.164, or None when it is no mobile number. Norwegian unless a country code is given."""
    if len(text) > 32:
        return None
    try:
        number = phonenumbers.parse(text, "NO")
    except phonenumbers.NumberParseException:
        return None
    mobile = phonenumbers.number_type(number) in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
    if not mobile or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def person_name(text: str) -> str | None:
    """Letters, and the signs that stand in names; nothing that could be an address or a message of its own."""
    compact = " ".join(text.split())
    return compact if len(compact) <= 70 and _NAME.fullmatch(compact) else None


def email(text: str) -> str | None:
    """An address that can be written to, lower-cased domain, or None."""
    compact = text.strip()
    if len(compact) > 254 or not _EMAIL.fullmatch(compact):
        return None
    local, domain = compact.rsplit("@", 1)
    return f"{local}@{domain.lower()}"


def dnb_user_id(text: str) -> str | None:
    """DNB's user id for businesses: two letters and five digits, or None."""
    compact = text.strip().upper()
    return compact if _DNB_USER.fullmatch(compact) else None


def digest_of(*parts: str | int | None) -> str:
    """SHA-256 over parts that cannot run into each other."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
