"""Bad input at each step: a typed no with code, text and a way out in both languages, and nothing has changed.

One long file: every refusal of the main job stands here side by side, in one world that is made once.
"""

import contextlib
import html
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from core.texts.en import EN
from core.texts.nb import NB
from gql.resolvers.company import MAX_NODES
from tests.journeys.stage import DAY, DNB, PLAIN, Stage, refused, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVERYTHING = """query($c: ID!) { company(id: $c) {
  fourEyes features agreement { id status signatories { status } } members { person { name } roles }
  consents { id status } accounts { id accountNumber } banks { id }
  payments { nodes { id status contentHash } } paymentBatches { nodes { id status } }
  vouchers { nodes { id } } } }"""


class Scene:
    company_id: str
    account_id: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(stage: Stage) -> Scene:
    one = Scene()
    one.company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    await stage.consent("ola", one.company_id, PLAIN)
    one.account_id = await stage.account_id(await stage.actor("kari"), one.company_id, "fjellheim-spare")
    return one


@contextlib.asynccontextmanager
async def nothing_changes(stage: Stage, company_id: str) -> AsyncIterator[None]:
    """As Ola sees the company; nobody got a message, and no bank was asked for anything."""
    ola = await stage.actor("ola")

    async def now() -> tuple[Any, int, int]:
        seen = await ola.ask(EVERYTHING, c=company_id)
        return seen, len(stage.listed("messages")), sum(1 for call in stage.calls.seen if call.method == "POST")

    before = await now()
    yield
    assert await now() == before


# --- Registration ----------------------------------------------------------------------------------------------------

LOOK_UPS = {
    "312458714": "ORGANISATION_NUMBER_INVALID",
    "31245871": "ORGANISATION_NUMBER_INVALID",
    "": "ORGANISATION_NUMBER_INVALID",
    "310000000": "ORGANISATION_UNKNOWN",
    "vinter": "ORGANISATION_DISSOLVED",
    "skarven": "ORGANISATION_BANKRUPT",
}


def _number(stage: Stage, given: str) -> str:
    return stage.company(given)["orgnr"] if given.isalpha() else given


@pytest.mark.parametrize(("given", "code"), LOOK_UPS.items())
async def test_a_company_that_cannot_be_registered(stage: Stage, given: str, code: str) -> None:
    """Neither looked up nor registered."""
    kari = await stage.actor("kari")
    number = _number(stage, given)
    for locale, catalogue in (("en", EN), ("nb", NB)):
        kari.http.headers["Accept-Language"] = locale
        told = await kari.ask(
            "query($n: String!) { lookUpCompany(organisationNumber: $n) { __typename"
            " ... on Rejection { code message fix } } }",
            n=number,
        )
        assert told["lookUpCompany"]["code"] == code
        assert told["lookUpCompany"]["fix"] == catalogue[f"{code}.fix"]
    form = stage.registration("havbris", "nils")
    await refused(kari, "registerAgreement", code, **{**form, "organisationNumber": number})
    await refused(kari, "registerAgreement", code, **{**form, "firmOrganisationNumber": number or "1"})
    mine = await kari.ask("{ viewer { companies { nodes { organisationNumber } } } }")
    assert stage.company("havbris")["orgnr"] not in str(mine)


REGISTRATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "a board member alone": ("SIGNATORY_LACKS_SIGNING_RIGHTS", {"who": "siri"}),
    "somebody else's manager": ("SIGNATORY_LACKS_SIGNING_RIGHTS", {"who": "ola"}),
    "another birthdate": ("SIGNATORY_LACKS_SIGNING_RIGHTS", {"birthdate": "1970-01-01"}),
    "no mobile number": ("MOBILE_NUMBER_INVALID", {"mobile": "123"}),
    "no e-mail": ("EMAIL_INVALID", {"email": "nils at havbris"}),
    "no name": ("TEXT_INVALID", {"givenName": "  "}),
}


@pytest.mark.parametrize("case", REGISTRATIONS)
async def test_a_signatory_who_cannot_sign(stage: Stage, case: str) -> None:
    code, changes = REGISTRATIONS[case]
    form = stage.registration("havbris", changes.get("who", "nils"))
    form["signatories"][0] |= {name: value for name, value in changes.items() if name != "who"}
    messages = len(stage.listed("messages"))
    await refused(await stage.actor("kari"), "registerAgreement", code, **form)
    assert len(stage.listed("messages")) == messages


async def test_nobody_to_sign_or_one_person_twice(stage: Stage) -> None:
    kari = await stage.actor("kari")
    form = stage.registration("havbris", "nils")
    await refused(kari, "registerAgreement", "SIGNATORY_MISSING", **{**form, "signatories": []})
    await refused(kari, "registerAgreement", "SIGNATORY_MISSING", **{**form, "signatories": form["signatories"] * 2})


@pytest.mark.parametrize(
    "answers",
    [
        {"persons": []},
        {"paymentCountries": ["Norge"]},
        {"industryCode": "bygg"},
        {"persons": [{"name": "N", "birthdate": "1969-04-08", "role": "Eier", "pep": False, "ownershipPercent": 101}]},
    ],
)
async def test_answers_that_are_none(stage: Stage, answers: dict[str, Any]) -> None:
    form = stage.registration("havbris", "nils", **answers)
    await refused(await stage.actor("kari"), "registerAgreement", "KYC_ANSWER_INVALID", **form)


async def test_who_is_not_signed_in(stage: Stage, scene: Scene) -> None:
    anybody = await stage.actor("kari", logged_in=False)
    form = stage.registration("havbris", "nils")
    await refused(anybody, "registerAgreement", "NOT_SIGNED_IN", **form)
    assert (await anybody.ask("{ viewer { person { name } } }"))["viewer"] is None
    assert (await anybody.ask(EVERYTHING, c=scene.company_id))["company"] is None


# --- Signing ---------------------------------------------------------------------------------------------------------


async def test_links_that_open_nothing(stage: Stage, scene: Scene) -> None:
    """Unknown, used, and expired; the page says the same in words."""
    signer = await stage.actor("ola", logged_in=False)
    unknown, used = "no-such-link", stage.link_to("ola", "sign")
    async with nothing_changes(stage, scene.company_id):
        for mutation in ("startSigning", "declineAgreement"):
            await refused(signer, mutation, "LINK_UNKNOWN", token=unknown)
            await refused(signer, mutation, "LINK_USED", token=used)
    page = await signer.follow(f"/sign/{unknown}")
    assert page.status_code == 404
    assert NB["LINK_UNKNOWN.fix"] in words(page.text)


async def test_the_wrong_person_signs(stage: Stage) -> None:
    """Then the link runs out, and the right person cannot sign any more."""
    agreement_id, company_id = await stage.register("anne", "nordlys", "ingrid")
    anne = await stage.actor("anne")
    token = await stage.send(anne, agreement_id, "ingrid")
    nils = await stage.actor("nils", logged_in=False)
    code = "WRONG_PERSON_SIGNING"
    for locale, catalogue in (("nb", NB), ("en", EN)):
        nils.http.headers["Accept-Language"] = locale
        page = await stage.sign(token, "nils")
        assert page.status_code == 403
        assert f'<html lang="{locale}">' in page.text
        message, fix = (catalogue[f"{code}.{part}"].format(name="Ingrid Solberg") for part in ("message", "fix"))
        shown = html.unescape(words(page.text))
        for part in (message, fix, code):
            assert part in shown
        nils.http.headers["Accept"] = "application/json"
        told = await stage.sign(token, "nils")
        del nils.http.headers["Accept"]
        assert told.status_code == 403
        assert told.json() == {"code": code, "message": message, "fix": fix}
    assert (await stage.agreement(anne, company_id, "AWAITING_SIGNATURES"))["signatories"][0]["status"] == "INVITED"


# --- Accounts and consents -------------------------------------------------------------------------------------------


async def test_without_an_agreement_there_is_no_consent(stage: Stage, scene: Scene) -> None:
    """And a company one has nothing to do with does not exist."""
    anne = await stage.actor("anne")
    nordlys = await stage.company_id(anne, "nordlys")
    await refused(anne, "requestConsent", "NOT_FOUND", companyId=nordlys, bic=PLAIN)
    await refused(await stage.actor("nils"), "requestConsent", "NOT_FOUND", companyId=scene.company_id, bic=PLAIN)


async def test_private_and_foreign_owned_accounts(stage: Stage, scene: Scene) -> None:
    """Refused with the reason and the remedy; they can never be paid from, because they are not there."""
    ola = await stage.actor("ola")
    await stage.consent("ola", scene.company_id, DNB)
    for locale, catalogue in (("en", EN), ("nb", NB)):
        ola.http.headers["Accept-Language"] = locale
        told = await ola.ask(
            "query($c: ID!) { company(id: $c) { consents { refusedAccounts { reason message fix } } } }",
            c=scene.company_id,
        )
        refusals = {r["reason"]: r for c in told["company"]["consents"] for r in c["refusedAccounts"]}
        assert set(refusals) == {"ACCOUNT_PRIVATE", "ACCOUNT_FOREIGN_OWNED"}
        for reason, refusal in refusals.items():
            assert (refusal["message"], refusal["fix"]) == (catalogue[f"{reason}.message"], catalogue[f"{reason}.fix"])
    numbers = await ola.ask("query($c: ID!) { company(id: $c) { accounts { accountNumber } } }", c=scene.company_id)
    for key in ("ola-dnb", "eiendom-drift"):
        assert stage.account(key)["bban"] not in str(numbers)


async def test_no_consent_no_approval(stage: Stage, scene: Scene) -> None:
    """Per may approve in Kontobro and has given no consent: the bank has not said what he may do there."""
    ola, per = await stage.actor("ola"), await stage.actor("per")
    who = stage.person("per")
    names = {"givenName": who["given_name"], "familyName": who["family_name"], "birthdate": who["birthdate"]}
    reach = {"mobile": who["mobile"], "email": who["email"], "roles": ["APPROVER"]}
    await ola.must("inviteMember", "invitationId", companyId=scene.company_id, **names, **reach)
    await stage.until(lambda: stage.messages_to("per"), "the invitation")
    await per.must("acceptInvitation", "company { id }", token=stage.link_to("per", "join"))
    made = await ola.must("createPayment", "payment { id contentHash }", **_payment(stage, scene))
    approval = {"paymentId": made["payment"]["id"], "contentHash": made["payment"]["contentHash"]}
    async with nothing_changes(stage, scene.company_id):
        await refused(per, "approvePayments", "CONSENT_MISSING", approvals=[approval])
        await refused(per, "approvePayments", "BATCH_EMPTY", approvals=[])


# --- Payments --------------------------------------------------------------------------------------------------------


def _payment(stage: Stage, scene: Scene, **changes: Any) -> dict[str, Any]:
    transfer = stage.transfer() | changes
    return {"idempotencyKey": stage.new_key(), "debtorAccountId": scene.account_id, "transfer": transfer}


def _kroner(value: str, currency: str = "NOK") -> dict[str, Any]:
    return {"instructedAmount": {"value": value, "currency": currency}}


BOTH = {"remittanceStructured": "2345676", "remittanceUnstructured": "Faktura 1"}
TRANSFERS: dict[str, tuple[str, dict[str, Any]]] = {
    "a KID with a wrong check digit": ("KID_INVALID", {"remittanceStructured": "2345675"}),
    "a KID too short": ("KID_INVALID", {"remittanceStructured": "18"}),
    "a KID with letters": ("KID_INVALID", {"remittanceStructured": "ABCDEF"}),
    "KID and text": ("REMITTANCE_INVALID", BOTH),
    "neither KID nor text": ("REMITTANCE_INVALID", {"remittanceStructured": None}),
    "a text too long": ("REMITTANCE_INVALID", {"remittanceStructured": None, "remittanceUnstructured": "x" * 141}),
    "a wrong account number": ("CREDITOR_ACCOUNT_INVALID", {"creditorAccount": "12345678901"}),
    "a short account number": ("CREDITOR_ACCOUNT_INVALID", {"creditorAccount": "1234"}),
    "no name": ("CREDITOR_NAME_INVALID", {"creditorName": " "}),
    "zero": ("AMOUNT_INVALID", _kroner("0")),
    "zero with decimals": ("AMOUNT_INVALID", _kroner("0.00")),
    "negative": ("AMOUNT_INVALID", _kroner("-1.00")),
    "three decimals": ("AMOUNT_INVALID", _kroner("10.005")),
    "a comma": ("AMOUNT_INVALID", _kroner("10,50")),
    "an exponent": ("AMOUNT_INVALID", _kroner("1E5")),
    "full-width digits": ("AMOUNT_INVALID", _kroner("１２")),
    "more than there is": ("AMOUNT_INVALID", _kroner("1000000000000.01")),
    "another currency": ("AMOUNT_INVALID", _kroner("10.00", "EUR")),
}


@pytest.mark.parametrize("case", TRANSFERS)
async def test_a_payment_that_cannot_be_made(stage: Stage, scene: Scene, case: str) -> None:
    """Neither made, nor by changing one that could, nor as a salary, nor with a voucher."""
    code, changes = TRANSFERS[case]
    ola = await stage.actor("ola")
    good = await ola.must("createPayment", "payment { id }", **_payment(stage, scene))
    bad = _payment(stage, scene, **changes)
    async with nothing_changes(stage, scene.company_id):
        await refused(ola, "createPayment", code, **bad)
        run = {"name": "Lønn", "transfers": [stage.transfer(), bad["transfer"]]}
        for mutation, given in (
            ("createPayment", {**bad, "draft": True}),
            ("editPayment", {"paymentId": good["payment"]["id"], "transfer": bad["transfer"]}),
            ("postAndPay", {**bad, "voucher": _voucher(stage)}),
            ("createSalaryBatch", {"idempotencyKey": stage.new_key(), "debtorAccountId": scene.account_id, **run}),
        ):
            assert (await ola.do(mutation, "__typename", **given))["code"] == code


async def test_more_than_one_run_holds(stage: Stage, scene: Scene) -> None:
    """A thousand lines are a run, one more is refused whole; so is an act of a thousand and one approvals."""
    ola = await stage.actor("ola")
    too_many = 1001
    run = {"name": "Lønn", "transfers": [stage.transfer()] * too_many}
    made = await ola.must("createPayment", "payment { id contentHash }", **_payment(stage, scene))
    approvals = [{"paymentId": made["payment"]["id"], "contentHash": made["payment"]["contentHash"]}] * too_many
    async with nothing_changes(stage, scene.company_id):
        wish = {"idempotencyKey": stage.new_key(), "debtorAccountId": scene.account_id, **run}
        await refused(ola, "createSalaryBatch", "BATCH_TOO_LARGE", **wish)
        await refused(ola, "approvePayments", "BATCH_TOO_LARGE", approvals=approvals)


@pytest.mark.parametrize("days", [-1, 366])
async def test_a_day_that_cannot_be_paid_on(stage: Stage, scene: Scene, days: int) -> None:
    day = (date.fromisoformat(stage.today) + timedelta(days=days)).isoformat()
    async with nothing_changes(stage, scene.company_id):
        await refused(
            await stage.actor("kari"),
            "createPayment",
            "EXECUTION_DATE_INVALID",
            **_payment(stage, scene, requestedExecutionDate=day),
        )


async def test_to_the_account_it_is_paid_from(stage: Stage, scene: Scene) -> None:
    own = stage.account("fjellheim-spare")["bban"]
    async with nothing_changes(stage, scene.company_id):
        wish = _payment(stage, scene, creditorAccount=own)
        await refused(await stage.actor("kari"), "createPayment", "CREDITOR_ACCOUNT_INVALID", **wish)


async def test_the_same_key_with_other_content(stage: Stage, scene: Scene) -> None:
    """Also for a voucher, and for another kind of wish; and a key that is none."""
    kari = await stage.actor("kari")
    wish = _payment(stage, scene)
    await kari.must("createPayment", "payment { id }", **wish)
    posted = {"companyId": scene.company_id, "voucher": _voucher(stage)}
    await kari.must("postVoucher", "voucher { id }", idempotencyKey="a-voucher-key", **posted)
    other = {**wish, "transfer": stage.transfer("1250.01")}
    async with nothing_changes(stage, scene.company_id):
        await refused(kari, "createPayment", "IDEMPOTENCY_KEY_REUSED", **other)
        await refused(kari, "postAndPay", "IDEMPOTENCY_KEY_REUSED", **wish, voucher=_voucher(stage))
        changed = {**posted, "voucher": {**_voucher(stage), "text": "Noe annet"}}
        await refused(kari, "postVoucher", "IDEMPOTENCY_KEY_REUSED", idempotencyKey="a-voucher-key", **changed)
        for key in ("short", "with a space", "x" * 65, "nøkkel-med-ø"):
            await refused(kari, "createPayment", "IDEMPOTENCY_KEY_INVALID", **{**wish, "idempotencyKey": key})


async def test_a_number_in_json_is_no_amount(stage: Stage, scene: Scene) -> None:
    kari = await stage.actor("kari")
    wish = _payment(stage, scene, instructedAmount={"value": 10.5})
    async with nothing_changes(stage, scene.company_id):
        told = await kari.raw("mutation($i: CreatePaymentInput!) { createPayment(input: $i) { __typename } }", i=wish)
        assert told["errors"]
        assert told.get("data") is None


# --- Vouchers --------------------------------------------------------------------------------------------------------


def _voucher(stage: Stage, *postings: tuple[str, str]) -> dict[str, Any]:
    lines = postings or (("4000", "1250.00"), ("2400", "-1250.00"))
    return {
        "date": stage.today,
        "text": "Byggvarer",
        "postings": [{"ledgerAccount": account, "amount": amount} for account, amount in lines],
    }


VOUCHERS: dict[str, tuple[str, tuple[tuple[str, str], ...], dict[str, Any]]] = {
    "unbalanced": ("VOUCHER_UNBALANCED", (("4000", "100.00"), ("2400", "-99.99")), {}),
    "one posting": ("VOUCHER_EMPTY", (("4000", "100.00"),), {}),
    "no such account": ("LEDGER_ACCOUNT_UNKNOWN", (("9999", "100.00"), ("2400", "-100.00")), {}),
    "a posting of nothing": ("AMOUNT_INVALID", (("4000", "0.00"), ("2400", "0.00")), {}),
    "no text": ("TEXT_INVALID", (), {"text": " "}),
    "a date long past": ("VOUCHER_DATE_INVALID", (), {"date": "1900-01-01"}),
    "a date far ahead": ("VOUCHER_DATE_INVALID", (), {"date": "9999-12-31"}),
    "a wrong KID": ("KID_INVALID", (), {"kid": "2345675"}),
}


@pytest.mark.parametrize("case", VOUCHERS)
async def test_a_voucher_that_cannot_be_posted(stage: Stage, scene: Scene, case: str) -> None:
    """Neither alone nor with a payment: both or neither."""
    code, postings, changes = VOUCHERS[case]
    kari = await stage.actor("kari")
    voucher = {**_voucher(stage, *postings), **changes}
    async with nothing_changes(stage, scene.company_id):
        key = stage.new_key()
        await refused(kari, "postVoucher", code, idempotencyKey=key, companyId=scene.company_id, voucher=voucher)
        await refused(kari, "postAndPay", code, **_payment(stage, scene), voucher=voucher)


async def test_more_ids_than_are_taken_at_once(stage: Stage, scene: Scene) -> None:
    told = await (await stage.actor("kari")).raw(
        "query($i: [ID!]!) { nodes(ids: $i) { id } }", i=[scene.company_id] * (MAX_NODES + 1)
    )
    (error,) = told["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["nodes"], "OPERATION_TOO_LARGE")


async def test_ids_of_something_else(stage: Stage, scene: Scene) -> None:
    """An id of another kind, of nothing, or none at all is answered like what is not there."""
    kari = await stage.actor("kari")
    for wrong in (scene.company_id, "QWNjb3VudDoxMjM", "not an id", ""):
        wish = {**_payment(stage, scene), "debtorAccountId": wrong}
        await refused(kari, "createPayment", "NOT_FOUND", **wish)


async def test_no_refusal_tells_a_secret(stage: Stage, scene: Scene) -> None:
    """An account number or a name that was typed wrong does not come back in the text of the refusal."""
    kari = await stage.actor("kari")
    told = await kari.do("createPayment", "__typename", **_payment(stage, scene, creditorAccount="12345678901"))
    assert not re.search(r"\d{5,}", told["message"] + told["fix"])


# --- Last, because it moves the clock --------------------------------------------------------------------------------


async def test_an_expired_link(stage: Stage, scene: Scene) -> None:
    token = stage.link_to("ingrid", "sign")
    await stage.advance(14 * DAY + 1)
    signer = await stage.actor("ingrid", logged_in=False)
    await refused(signer, "startSigning", "LINK_EXPIRED", token=token)
    await refused(signer, "declineAgreement", "LINK_EXPIRED", token=token)
