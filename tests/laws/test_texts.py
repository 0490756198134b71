"""Law 3, the words: every refusal, status and check has its text in both languages, and every text can be said."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from core import identifiers, invitation, ledger, voucher
from core.agreement import AgreementStatus, ManualReviewReason
from core.agreement import model as agreement_model
from core.consent import ConsentStatus
from core.errors import AmountInvalid, Refusal, refusals
from core.membership import Role
from core.money import payable
from core.payment import PaymentStatus
from core.texts import LOCALES, fix_of, message_of, text
from core.texts.bankreasons import BANK_REASONS
from core.texts.en import EN
from core.texts.nb import NB
from tests.support.protocols import STANDARDS_MISSING, standards_dir

ROOT = Path(__file__).parents[2]
TEXTS = {"nb": NB, "en": EN}
SMS_LIMIT = 300
GSM_ALPHABET = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038, the basic table: one sign outside it makes an SMS of 160 signs an SMS of 70."""


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def words(template: str) -> set[str]:
    return set(re.findall(r"[a-zæøå]+", re.sub(r"\{\w+\}", " ", template).lower()))


ENGLISH = words(
    "the your you please payment payments account accounts agreement consent company approve approved approval review "
    "reviewed pending submit submitted error login click email with must cannot have has was were this that token link "
    "signatory voucher batch expired rejected invalid required user password invoice amount salary"
)
"""Give-aways: words that are English and no Norwegian word at all."""
NORWEGIAN = words(
    "og ikke du deg dere vi er på eller hvis må avtale avtalen betaling betalingen samtykke samtykket konto kontoen "
    "virksomhet virksomheten banken prøv velg skriv beløp kunde lenken gyldig"
)


def enum_keys() -> list[str]:
    """The keys that follow from the vocabularies of core."""
    families = {
        "role": Role,
        "agreementStatus": AgreementStatus,
        "consentStatus": ConsentStatus,
        "paymentStatus": PaymentStatus,
        "reviewReason": ManualReviewReason,
    }
    keys = [f"{family}.{member.value}" for family, members in families.items() for member in members]
    others = [status for status in AgreementStatus if status is not AgreementStatus.ACTIVE]
    return keys + [f"check.integration.{status.value}" for status in others]


FIXED_KEYS = [
    "review.explanation",
    *(f"check.integration.{word}" for word in ("ok", "NONE")),
    *(
        f"check.consent.{word}"
        for word in (
            "ok", "NOT_NEEDED", "AGREEMENT_NOT_ACTIVE", "NONE", "EXPIRED", "EXPIRING", "AWAITING", "REVOKED",
        )
    ),
    *(f"{what}.{part}" for what in ("agreement", "invitation") for part in ("subject", "sms", "email")),
    *(
        f"bankReason.{code}"
        for code in ("AC01", "AC02", "AC03", "AC04", "AC07", "AG08", "AM04", "DS02", "DS24", "OTHER")
    ),
]  # fmt: skip


def test_both_languages_have_the_same_keys():
    assert NB.keys() == EN.keys()
    assert set(LOCALES) == set(TEXTS)


@pytest.mark.parametrize("key", sorted(NB))
def test_both_languages_have_the_same_placeholders(key: str):
    assert placeholders(NB[key]) == placeholders(EN[key])


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", sorted(NB))
def test_a_text_says_something_and_ends_as_a_text(locale: str, key: str):
    said = TEXTS[locale][key]
    assert said == said.strip()
    assert len(said) > 1
    assert "  " not in said
    sentence = key.endswith((".message", ".fix")) or key.startswith(
        ("reviewReason.", "review.", "check.", "bankReason.")
    )
    assert not sentence or said.endswith((".", "!"))
    assert not key.endswith(".message") or len(re.findall(r"[.!?](?: |$)", said)) == 1, "a message is one sentence"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", [*enum_keys(), *FIXED_KEYS])
def test_every_word_of_the_vocabularies_has_its_text(locale: str, key: str):
    assert TEXTS[locale][key]


def test_statuses_of_one_noun_have_words_of_their_own():
    for locale, texts in TEXTS.items():
        for family in ("agreementStatus.", "consentStatus.", "paymentStatus.", "role.", "reviewReason."):
            said = [value for key, value in texts.items() if key.startswith(family)]
            assert len(said) == len(set(said)), (locale, family)


# Refusals


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ("core", "gql", "gateway"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def refusals_told(tree: ast.Module) -> Iterator[tuple[str, int, set[str]]]:
    """(class name, line, facts) of every refusal that a module makes."""
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "core.errors"
        for alias in node.names
    }
    known = {cls.__name__ for cls in refusals()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name | ast.Attribute):
            made, facts = node.exc, set()
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            if any(keyword.arg is None for keyword in node.keywords):
                continue
            made, facts = node.func, {keyword.arg or "" for keyword in node.keywords}
        else:
            continue
        if isinstance(made, ast.Attribute):
            of_errors = isinstance(made.value, ast.Name) and made.value.id == "errors"
            name = made.attr if of_errors else ""
        else:
            name = names.get(made.id, "")
        if name in known:
            yield name, node.lineno, facts


def told_by_code() -> dict[str, list[tuple[str, set[str]]]]:
    told: dict[str, list[tuple[str, set[str]]]] = {}
    for path, tree in sources():
        for name, line, facts in refusals_told(tree):
            told.setdefault(name, []).append((f"{path}:{line}", facts))
    return told


TOLD = told_by_code()


@pytest.mark.parametrize("refusal", refusals(), ids=lambda cls: cls.code)
def test_a_refusal_is_told_with_exactly_the_facts_of_its_texts(refusal: type[Refusal]):
    wanted = placeholders(NB[f"{refusal.code}.message"]) | placeholders(NB[f"{refusal.code}.fix"])
    assert [(where, facts) for where, facts in TOLD.get(refusal.__name__, []) if facts != wanted] == []
    named = re.match(r"facts: (\w+)", refusal.__doc__ or "")
    assert bool(named) == bool(wanted), "the class names its facts"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("refusal", refusals(), ids=lambda cls: cls.code)
def test_a_refusal_says_what_is_wrong_and_what_to_do(refusal: type[Refusal], locale: str):
    wanted = placeholders(NB[f"{refusal.code}.message"]) | placeholders(NB[f"{refusal.code}.fix"])
    # Statuses and roles are told in the reader's words, so they need real ones.
    families = {"AGREEMENT": "agreementStatus", "CONSENT": "consentStatus", "PAYMENT": "paymentStatus"}
    family = families.get(refusal.code.split("_")[0])
    real = {"status": ("EXPIRED" if family != "paymentStatus" else "EXECUTED"), "role": "ADMIN"}
    words = {"status": TEXTS[locale].get(f"{family}.{real['status']}"), "role": TEXTS[locale]["role.ADMIN"]}
    told = refusal(**{name: real.get(name, f"<{name}>") for name in wanted})
    message, fix = message_of(told, locale), fix_of(told, locale)
    assert message != fix
    assert all((words.get(name) or f"<{name}>") in message + fix for name in wanted)


def test_the_refusals_are_found_in_the_code():
    """The test above would pass on nothing."""
    assert len(TOLD) > 40
    planted = "from core.errors import LinkUsed as Gone, NotAllowed\nraise Gone\nraise NotAllowed(role='x', who='y')\n"
    assert list(refusals_told(ast.parse(planted))) == [("LinkUsed", 2, set()), ("NotAllowed", 3, {"role", "who"})]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("amount", "currency", "reason", "told"),
    [
        ("tolv", "NOK", "FORMAT", "tolv"),
        ("12,50", "NOK", "FORMAT", "12,50"),
        ("0.00", "NOK", "ZERO", "0.00"),
        ("-5", "NOK", "NEGATIVE", "-5"),
        ("1.234", "NOK", "TOO_MANY_DECIMALS", "1.234"),
        ("999999999999999", "NOK", "TOO_LARGE", "999999999999999"),
        ("10", "EUR", "CURRENCY", "EUR"),
    ],
)
def test_an_amount_is_refused_with_what_was_written(locale: str, amount: str, currency: str, reason: str, told: str):
    with pytest.raises(AmountInvalid) as caught:
        payable(amount, currency)
    message = message_of(caught.value, locale)
    assert told in message
    assert reason in message


@pytest.mark.parametrize("locale", LOCALES)
def test_the_examples_given_are_right(locale: str):
    texts = TEXTS[locale]
    amount = re.search(r"\d+\.\d\d", texts["AMOUNT_INVALID.fix"])
    assert amount is not None
    assert payable(amount[0], "NOK").minor == 123450
    user = re.search(r"[A-Z]{2}\d+", texts["PSU_ID_INVALID.fix"])
    assert user is not None
    assert identifiers.dnb_user_id(user[0])
    number = re.search(r"\d{4}", texts["LEDGER_ACCOUNT_UNKNOWN.fix"])
    assert number is not None
    assert ledger.is_ledger_account(number[0])
    address = re.search(r"\S+@\S+\.\w+", texts["EMAIL_INVALID.fix"])
    assert address is not None
    assert identifiers.email(address[0])


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("agreement.email", agreement_model.LINK_LIVES.days),
        ("invitation.email", invitation.LINK_LIVES.days),
        ("VOUCHER_EMPTY.fix", voucher.MAX_POSTINGS),
        ("KID_INVALID.fix", identifiers.KID_MIN),
        ("KID_INVALID.fix", identifiers.KID_MAX),
    ],
)
def test_a_limit_in_words_is_the_limit_in_code(locale: str, key: str, number: int):
    assert str(number) in re.findall(r"\d+", TEXTS[locale][key])


def test_a_bank_reason_is_a_code_of_its_standard():
    standards = standards_dir()
    if standards is None:
        pytest.skip(STANDARDS_MISSING)
    told = json.loads((standards / "tpp-message-codes-1.3.8.json").read_text(encoding="utf-8"))["codes"]
    known = {code for codes in told.values() for code in codes}
    words = {code for code in BANK_REASONS if not re.fullmatch(r"[A-Z]{2}[0-9]{2}", code)}
    assert words - known == {"OTHER"}


# Keys in code


KEY_AT = {"text": 1, "say": 0}
"""Which argument is the key, in the functions that fetch a text."""


def keys_in_code(tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """(line, key, whole) of every fetched text; of an f-string only the beginning is known."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = KEY_AT.get(called)
        if place is None or len(node.args) <= place:
            continue
        key = node.args[place]
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and re.fullmatch(r"\w+(\.\w+)+", key.value):
            yield node.lineno, key.value, True
        elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
            yield node.lineno, str(key.values[0].value), False


USES = [(path, *use) for path, tree in sources() for use in keys_in_code(tree)]


def test_every_key_in_code_is_a_text():
    missing = [
        (path, line, key)
        for path, line, key, whole in USES
        if not (key in NB if whole else any(known.startswith(key) for known in NB))
    ]
    assert len(USES) > 20
    assert missing == []


def test_every_word_of_a_page_is_on_a_page():
    used = {key for _, _, key, whole in USES if whole}
    assert {key for key in NB if key.startswith("page.")} - used == set()


def test_a_key_that_is_no_text_fails_loudly():
    with pytest.raises(KeyError):
        text("nb", "page.nowhere")


# Messages


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ["agreement", "invitation"])
def test_an_sms_is_short_and_keeps_to_the_gsm_alphabet(locale: str, key: str):
    template = f"{key}.sms"
    link = "https://" + "k" * 82
    said = text(locale, template, company="V" * 60, name="N" * 40, link=link)
    assert len(said) <= SMS_LIMIT
    assert link in said.split()
    assert "V" * 60 in said
    assert set(TEXTS[locale][template]) - set("{}") <= GSM_ALPHABET


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ["agreement", "invitation"])
def test_an_email_tells_who_what_and_how(locale: str, key: str):
    facts = {"company": "Fjellheim Bygg AS", "name": "Ola", "link": "https://kontobro.example/x"}
    said = text(locale, f"{key}.email", **facts)
    assert all(fact in said for fact in facts.values())
    assert facts["link"] in said.splitlines()
    assert "BankID" in said
    assert said.endswith("Hilsen Kontobro" if locale == "nb" else "Regards,\nKontobro")
    assert len(said.split("\n\n")) >= 5
    subject = text(locale, f"{key}.subject", **facts)
    assert "\n" not in subject
    assert facts["company"] in subject


# Languages


def strangers(template: str, give_aways: set[str]) -> set[str]:
    return words(template) & give_aways


@pytest.mark.parametrize("key", sorted(NB))
def test_no_english_in_the_norwegian_and_no_norwegian_in_the_english(key: str):
    assert strangers(NB[key], ENGLISH) == set()
    assert strangers(EN[key], NORWEGIAN) == set()


def test_a_text_is_not_left_untranslated():
    # A loan word is the same in both languages; a sentence never is.
    assert [key for key in NB if NB[key] == EN[key] and " " in NB[key]] == []


def test_a_word_that_slipped_in_is_seen():
    assert strangers("Velg en account fra {company}.", ENGLISH) == {"account"}
    assert strangers("Choose a konto.", NORWEGIAN) == {"konto"}


def test_no_text_is_left_of_a_refusal_that_is_gone():
    # INTERNAL is no refusal: it is what is said of an error that nobody meant to tell.
    told = {key.split(".")[0] for key in NB if key.endswith((".message", ".fix"))}
    assert told == {cls.code for cls in refusals()} | {"INTERNAL"}
