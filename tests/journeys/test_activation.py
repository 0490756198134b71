"""The article's own example: an accountant registers, the manager signs, and each sees their own check marks."""

import asyncio
import hashlib
import io
import re
from typing import Any

import pytest
import pytest_asyncio
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from sandbox.bankid.authorize import CLIENT_ID, CLIENT_SECRET, SIGN_SCOPE
from tests.journeys.stage import CHECKS, PLAIN, Stage, refused, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIVE = """subscription($c: ID!) { agreementStatus(companyId: $c) {
  cursor agreement { status statusInfo { text } } company { features integrationCheck { green } } } }"""


def _roots(stage: Stage) -> bytes:
    """The signature provider's roots, as any client of it may read them."""
    form = {"grant_type": "client_credentials", "scope": SIGN_SCOPE}
    bankid = "/bankid/auth/realms/sandbox/protocol/openid-connect/token"
    token = stage.world.post(bankid, data=form, auth=(CLIENT_ID, CLIENT_SECRET)).json()["access_token"]
    return stage.world.get("/signing/v1/certificates", headers={"Authorization": f"Bearer {token}"}).content


class Activation:
    """What happened, for the tests to look at."""

    company_id: str
    live: Any
    token: str
    page_after_signing: str
    states: list[str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def done(stage: Stage) -> Activation:
    """Kari registers Fjellheim and sends the agreement; Ola signs; the partner approves. Kari watches it live."""
    one = Activation()
    kari = await stage.actor("kari")
    agreement_id, one.company_id = await stage.register("kari", "fjellheim", "ola", firm="fjordregn")
    one.live = await kari.watch("the agreement", LIVE, c=one.company_id)
    one.token = await stage.send(kari, agreement_id, "ola")
    signer = await stage.actor("ola", logged_in=False)
    before = await asyncio.gather(*(signer.follow(f"/sign/{one.token}") for _ in range(3)))
    assert all("Signer med BankID" in page.text for page in before), "opening the link consumed something"
    one.page_after_signing = words((await stage.sign(one.token, "ola")).text)
    await one.live.until(lambda told: _update(told)["agreement"]["status"] == "ACTIVE")
    one.states = list(dict.fromkeys(_update(told)["agreement"]["status"] for told in one.live.seen))
    return one


def _update(told: Any) -> dict[str, Any]:
    return told["data"]["agreementStatus"]


async def test_the_company_is_looked_up_in_the_register(stage: Stage) -> None:
    kari = await stage.actor("kari")
    told = await kari.ask(
        """query($n: String!) { lookUpCompany(organisationNumber: $n) { ... on RegisteredCompany {
          name organisationNumber formText industryCode city signingRights { givenName familyName birthdate roleCode }
        } } }""",
        n=stage.company("fjellheim")["orgnr"],
    )
    found = told["lookUpCompany"]
    assert (found["name"].casefold(), found["industryCode"], found["city"]) == ("fjellheim bygg as", "41.200", "HAMAR")
    # Siri is an ordinary board member: she is in the register, and has no right to sign alone.
    assert {right["givenName"] for right in found["signingRights"]} == {"Ola"}


async def test_the_agreement_reaches_the_person_who_shall_sign(stage: Stage, done: Activation) -> None:
    sms, email = sorted(
        (m for m in stage.messages_to("ola") if done.token in m["text"]), key=lambda m: m["channel"], reverse=True
    )
    ola = stage.person("ola")
    assert (sms["channel"], sms["to"]) == ("SMS", ola["mobile"])
    assert (email["channel"], email["to"]) == ("EMAIL", ola["email"])
    for message in (sms, email):
        assert "Hei, Ola!" in message["text"]
        assert "FJELLHEIM BYGG AS" in message["text"]
    assert "klar til signering" in email["subject"]
    everybody_else = [m for m in stage.listed("messages") if m["to"] not in (ola["mobile"], ola["email"])]
    assert everybody_else == []


async def test_everything_is_electronic_and_quick(done: Activation) -> None:
    """From the form to ACTIVE without anybody at a bank: each state is told live, the snapshot first."""
    way = ["DRAFT", "AWAITING_SIGNATURES", "SIGNED", "UNDER_REVIEW", "ACTIVE"]
    # A stream of states may pass over one that was gone at once; the order and the last one are certain.
    assert done.states == [status for status in way if status in done.states]
    assert {"DRAFT", "AWAITING_SIGNATURES", "ACTIVE"} <= set(done.states)
    assert "du har signert bankavtalen for FJELLHEIM BYGG AS" in done.page_after_signing
    cursors = [_update(told)["cursor"] for told in done.live.seen]
    assert len(set(cursors)) == len(cursors)


async def test_the_menu_gets_its_payments_button_live(done: Activation) -> None:
    first, last = _update(done.live.seen[0]), _update(done.live.seen[-1])
    assert first["company"]["features"] == []
    assert first["company"]["integrationCheck"]["green"] is False
    assert set(last["company"]["features"]) == {"BANK_DATA", "PAYMENTS"}
    assert last["agreement"]["statusInfo"]["text"] == "Aktiv"


async def test_the_used_link_shows_the_status_and_signs_no_more(stage: Stage, done: Activation) -> None:
    signer = await stage.actor("ola", logged_in=False)
    page = await signer.follow(f"/sign/{done.token}")
    assert page.status_code == 200
    assert "allerede signert" in words(page.text)
    assert "Status Aktiv" in words(page.text)
    await refused(signer, "startSigning", "LINK_USED", token=done.token)


async def test_the_agreement_can_be_read_and_its_signature_verified(stage: Stage, done: Activation) -> None:
    """The PDF names the firm and the people who get access, and carries the signature of the person named."""
    kari = await stage.actor("kari")
    agreement = await stage.agreement(kari, done.company_id, "ACTIVE")
    answer = await kari.follow(agreement["document"]["url"])
    assert answer.headers["content-type"] == "application/pdf"
    assert hashlib.sha256(answer.content).hexdigest() == agreement["document"]["sha256"]
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    for named in ("FJELLHEIM BYGG AS", "FJORD REGNSKAP AS", "Kari Lien", "Ola Bakken"):
        assert named in text
    roots = list(load_certs_from_pemder_data(_roots(stage)))
    (signature,) = PdfFileReader(io.BytesIO(answer.content)).embedded_regular_signatures
    # pyHanko runs a loop of its own.
    judged = await asyncio.to_thread(
        validate_pdf_signature, signature, signer_validation_context=ValidationContext(trust_roots=roots)
    )
    assert judged.bottom_line
    assert judged.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "Ola Bakken" in signature.signer_cert.subject.human_friendly
    assert agreement["firm"]["name"].casefold() == "fjord regnskap as"
    assert [(s["name"], s["status"]) for s in agreement["signatories"]] == [("Ola Bakken", "SIGNED")]


async def test_no_bank_data_before_the_first_consent(stage: Stage, done: Activation) -> None:
    kari = await stage.actor("kari")
    told = await kari.ask(
        "query($c: ID!) { company(id: $c) { accounts { id } transactions { nodes { id } } banks { id } } }",
        c=done.company_id,
    )
    assert told["company"] == {"accounts": [], "transactions": {"nodes": []}, "banks": []}


async def test_the_two_check_marks(stage: Stage, done: Activation) -> None:
    """Integration: green for everybody. Consent: green for Ola who gave his, red for Kari, and red is right."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    missing = (await ola.ask(CHECKS, c=done.company_id))["company"]
    assert missing["consentCheck"] == {
        "green": False,
        "reason": "CONSENT_MISSING",
        "explanation": "Du har ikke gitt samtykke ennå. Velg banken og bekreft med BankID.",
    }
    live = await ola.watch(
        "consents",
        "subscription($c: ID!) { consentStatus(companyId: $c) { consents { status bank { bic } } } }",
        c=done.company_id,
    )
    await stage.consent("ola", done.company_id, PLAIN)
    await live.until(lambda told: any(c["status"] == "VALID" for c in told["data"]["consentStatus"]["consents"]))
    for actor in (kari, ola):
        shown = (await actor.ask(CHECKS, c=done.company_id))["company"]
        assert (shown["integrationCheck"]["green"], shown["integrationCheck"]["reason"]) == (True, "OK")
        assert set(shown["features"]) == {"BANK_DATA", "PAYMENTS"}
    olas = (await ola.ask(CHECKS, c=done.company_id))["company"]["consentCheck"]
    karis = (await kari.ask(CHECKS, c=done.company_id))["company"]["consentCheck"]
    assert (olas["green"], olas["reason"], olas["explanation"]) == (True, "OK", "Du har et gyldig samtykke.")
    assert (karis["green"], karis["reason"]) == (False, "CONSENT_NOT_NEEDED")
    assert re.search(r"trenger derfor ikke å gi samtykke: rødt er riktig", karis["explanation"])
    kari.http.headers["Accept-Language"] = "en"
    english = (await kari.ask(CHECKS, c=done.company_id))["company"]["consentCheck"]["explanation"]
    kari.http.headers["Accept-Language"] = "nb"
    assert "red is right" in english


async def test_with_one_consent_everybody_in_the_company_sees_the_bank_data(stage: Stage, done: Activation) -> None:
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    shown = []
    for actor in (kari, ola):
        told = await actor.ask(
            "query($c: ID!) { company(id: $c) { accounts { name balance { booked { value } source } } } }",
            c=done.company_id,
        )
        shown.append(told["company"]["accounts"])
    assert shown[0] == shown[1] != []
    assert shown[0][0]["balance"]["booked"]["value"] == "900000.00"


async def test_once_per_company_and_strangers_see_nothing(stage: Stage, done: Activation) -> None:
    anne, nils = await stage.actor("anne"), await stage.actor("nils")
    form = stage.registration("fjellheim", "ola", firm="toppen")
    await refused(anne, "registerAgreement", "AGREEMENT_ALREADY_ACTIVE", **form)
    for stranger in (anne, nils):
        told = await stranger.ask(CHECKS, c=done.company_id)
        assert told["company"] is None
