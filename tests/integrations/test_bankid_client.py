"""Our BankID client against the sandbox over real HTTP: every promise of the port, and every lie told to it refused."""

import inspect
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
import time_machine
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import NameObject, NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from core.ports import (
    AgreementDocument,
    BankIdPerson,
    DocumentSigner,
    IdentityProvider,
    NotSent,
    Refused,
    SignedDocument,
    SigningOrder,
)
from integrations.bankid import BankIdProvider, BankIdSigner, signatures
from integrations.documents import agreement_pdf
from integrations.http import new_client
from sandbox.bankid.keys import FOREIGN_ROOT, TRUSTED_ROOT, person_certificate, root
from sandbox.bankid.pades import sign
from tests.support.bankid import CALLBACK, CLIENT, Room, act, open_page, running_room

VERIFIER = "a-verifier-of-forty-three-characters-at-least-0"
CHALLENGE = create_s256_code_challenge(VERIFIER)
AGREEMENT = agreement_pdf(
    AgreementDocument(
        agreement_id="0b7e6a52-0000-4000-8000-000000000001",
        company_name="Fjellheim Bygg AS",
        org_number="312345679",
        firm_name=None,
        firm_org_number=None,
        people=(("Ola Bakken", "Signatar"),),
        signatories=(("Ola Bakken", date(1971, 3, 4)),),
        terms_version="2026-1",
        made_on=date(2026, 11, 23),
    )
)


@dataclass(frozen=True)
class Side:
    """Our side, wired as the gateway wires it."""

    room: Room
    provider: BankIdProvider
    signer: BankIdSigner

    async def login(self, person: str = "ola", *, nonce: str = "n-1") -> BankIdPerson:
        url = await self.provider.authorization_url(
            state="s-1", nonce="n-1", code_challenge=CHALLENGE, redirect_uri=CALLBACK
        )
        code = act(url, person)["code"]
        return await self.provider.exchange(code=code, code_verifier=VERIFIER, nonce=nonce, redirect_uri=CALLBACK)

    async def order(self, pdf: bytes = AGREEMENT) -> SigningOrder:
        return await self.signer.order(
            reference="agreement-1",
            title="Avtale om bankintegrasjon for Fjellheim Bygg AS",
            pdf=pdf,
            redirect_uri=CALLBACK,
            state="s-1",
            nonce="n-1",
            code_challenge=CHALLENGE,
        )

    async def result(self, order: SigningOrder, code: str, ordered_pdf: bytes = AGREEMENT) -> SignedDocument:
        return await self.signer.result(
            sign_id=order.sign_id,
            code=code,
            code_verifier=VERIFIER,
            nonce="n-1",
            redirect_uri=CALLBACK,
            ordered_pdf=ordered_pdf,
        )

    async def signed(self, person: str = "ola", pdf: bytes = AGREEMENT) -> SignedDocument:
        order = await self.order(pdf)
        return await self.result(order, act(order.url, person)["code"], pdf)


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    with running_room() as room:
        yield room
        assert room.watch.violations == []
        assert {name for name, _ in room.watch.seen} >= {"createSignOrder", "readSignedDocument", "readCertificates"}


@pytest_asyncio.fixture
async def side(room: Room) -> AsyncIterator[Side]:
    async with new_client() as client:
        provider = BankIdProvider(client, issuer=room.issuer, **CLIENT)
        yield Side(room, provider, BankIdSigner(provider, signing_url=f"{room.url}/signing"))
    assert room.world.faults.all() == []


async def refusal_of(awaitable) -> str:
    with pytest.raises(Refused) as caught:
        await awaitable
    return caught.value.code


# --- Login ----------------------------------------------------------------------------------------------------------


async def test_a_login_names_the_person(side: Side) -> None:
    person = await side.login()
    assert (person.name, person.birthdate) == ("Ola Bakken", date(1971, 3, 4))
    assert (person.given_name, person.family_name) == ("Ola", "Bakken")
    assert person.national_id == "04837199828"
    assert (await side.login("siri")).subject != person.subject
    assert (await side.login("ola")).subject == person.subject


async def test_the_ports_are_kept(side: Side) -> None:
    provider: IdentityProvider = side.provider
    signer: DocumentSigner = side.signer
    ports = ((IdentityProvider, provider), (DocumentSigner, signer))
    for port, ours in ports:
        for name in ("authorization_url", "exchange") if port is IdentityProvider else ("order", "result"):
            asked, kept = inspect.signature(getattr(port, name)), inspect.signature(getattr(type(ours), name))
            assert asked.parameters.keys() == kept.parameters.keys()


async def test_the_address_of_a_login_is_pkce_and_names_nobody(side: Side) -> None:
    url = await side.provider.authorization_url(state="s", nonce="n", code_challenge=CHALLENGE, redirect_uri=CALLBACK)
    query = parse_qs(urlsplit(url).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["login_hint"] == ["BID"]
    assert "sign_id" not in query


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("BANKID_WRONG_ACR", "ID_TOKEN_ACR"),
        ("BANKID_WRONG_NONCE", "ID_TOKEN_NONCE"),
        ("BANKID_WRONG_AUDIENCE", "ID_TOKEN_AUDIENCE"),
        ("BANKID_WRONG_AZP", "ID_TOKEN_AZP"),
        ("BANKID_WRONG_ISSUER", "ID_TOKEN_ISSUER"),
        ("BANKID_WRONG_SIGN_ID", "ID_TOKEN_SIGN_ID"),
        ("BANKID_EXPIRED_TOKEN", "ID_TOKEN_EXPIRED"),
        ("BANKID_ALG_CONFUSED", "ID_TOKEN_SIGNATURE"),
        ("BANKID_ALG_NONE", "ID_TOKEN_SIGNATURE"),
    ],
)
async def test_an_id_token_with_one_lie_is_refused(side: Side, outcome: str, code: str) -> None:
    side.room.fault(outcome)
    assert await refusal_of(side.login()) == code


async def test_a_nonce_that_is_not_ours_is_refused(side: Side) -> None:
    assert await refusal_of(side.login(nonce="n-2")) == "ID_TOKEN_NONCE"


async def test_a_wrong_verifier_a_reused_and_an_expired_code_are_refused(side: Side) -> None:
    async def code() -> str:
        url = await side.provider.authorization_url(
            state="s-1", nonce="n-1", code_challenge=CHALLENGE, redirect_uri=CALLBACK
        )
        return act(url, "ola")["code"]

    async def exchange(code: str, verifier: str = VERIFIER) -> BankIdPerson:
        return await side.provider.exchange(code=code, code_verifier=verifier, nonce="n-1", redirect_uri=CALLBACK)

    assert await refusal_of(exchange(await code(), "b" * 43)) == "invalid_grant"
    used = await code()
    await exchange(used)
    assert await refusal_of(exchange(used)) == "invalid_grant"
    old = await code()
    with time_machine.travel(time.time() + 61, tick=True):
        assert await refusal_of(exchange(old)) == "invalid_grant"


async def test_a_rotated_key_is_fetched_and_a_second_unknown_one_is_not(side: Side) -> None:
    fetches = 0

    async def count(request: httpx.Request) -> None:
        nonlocal fetches
        fetches += request.url.path.endswith("/certs")

    async with new_client() as client:
        client.event_hooks = {"request": [count], "response": []}
        provider = BankIdProvider(client, issuer=side.room.issuer, **CLIENT)
        ours = Side(side.room, provider, side.signer)
        await ours.login()
        await ours.login()
        assert fetches == 1
        side.room.fault("BANKID_NEW_KEY")
        assert (await ours.login()).name == "Ola Bakken"
        assert fetches == 2
        side.room.fault("BANKID_NEW_KEY")
        assert await refusal_of(ours.login()) == "ID_TOKEN_SIGNATURE"
        assert fetches == 2


async def test_a_provider_that_does_not_answer_was_not_asked() -> None:
    async with new_client() as client:
        provider = BankIdProvider(client, issuer="http://127.0.0.1:9", **CLIENT)
        with pytest.raises(NotSent):
            await provider.authorization_url(state="s", nonce="n", code_challenge=CHALLENGE, redirect_uri=CALLBACK)


# --- Signing --------------------------------------------------------------------------------------------------------


async def test_a_signature_is_the_ordered_document_and_the_person(side: Side) -> None:
    order = await side.order()
    assert timedelta(seconds=80) < order.expires_at - side.room.world.clock.now() <= timedelta(seconds=90)
    page = open_page(order.url).text
    assert "Avtale om bankintegrasjon for Fjellheim Bygg AS" in page
    link = f"{side.room.issuer}/protocol/openid-connect/auth/document?sign_id={order.sign_id}"
    assert link in page
    assert open_page(link).content == AGREEMENT
    signed = await side.result(order, act(order.url, "ola")["code"])
    assert signed.signer.name == "Ola Bakken"
    assert signed.signer.national_id == "04837199828"
    assert signed.pdf.startswith(AGREEMENT)
    assert abs(signed.signed_at - side.room.world.clock.now()) < timedelta(seconds=30)
    embedded = PdfFileReader(BytesIO(signed.pdf)).embedded_signatures
    assert [signature.sig_object["/SubFilter"] for signature in embedded] == ["/ETSI.CAdES.detached"]


async def test_two_people_sign_one_after_the_other(side: Side) -> None:
    first = await side.signed("ola")
    second = await side.signed("siri", first.pdf)
    assert second.signer.name == "Siri Dahl"
    assert len(PdfFileReader(BytesIO(second.pdf)).embedded_signatures) == 2


async def test_the_signature_is_dated_by_the_world(side: Side) -> None:
    side.room.world.clock.advance(int(timedelta(days=3).total_seconds()))
    signed = await side.signed()
    assert abs(signed.signed_at - side.room.world.clock.now()) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("SIGNING_OTHER_CA", "SIGNATURE_NOT_TRUSTED"),
        ("SIGNING_OTHER_PERSON", "SIGNER_MISMATCH"),
        ("SIGNING_OTHER_DOCUMENT", "DOCUMENT_NOT_THE_ORDERED"),
        ("SIGNING_TAMPERED", "SIGNATURE_BROKEN"),
        ("BANKID_WRONG_SIGN_ID", "ID_TOKEN_SIGN_ID"),
        ("BANKID_WRONG_ACR", "ID_TOKEN_ACR"),
    ],
)
async def test_a_document_with_one_lie_is_refused(side: Side, outcome: str, code: str) -> None:
    side.room.fault(outcome)
    assert await refusal_of(side.signed()) == code


async def test_a_login_code_does_not_pass_for_a_signature(side: Side) -> None:
    order = await side.order()
    url = await side.provider.authorization_url(
        state="s-1", nonce="n-1", code_challenge=CHALLENGE, redirect_uri=CALLBACK
    )
    assert await refusal_of(side.result(order, act(url, "ola")["code"])) == "ID_TOKEN_SIGN_ID"


async def test_a_cancelled_order_stays_cancelled(side: Side) -> None:
    order = await side.order()
    assert act(order.url, "ola", "cancel")["error"] == "access_denied"
    assert act(order.url, "ola")["error"] == "sign_order_used"
    assert await status_of(side, order) == "CANCELLED"


async def test_an_order_signs_once(side: Side) -> None:
    order = await side.order()
    act(order.url, "ola")
    assert act(order.url, "siri")["error"] == "sign_order_used"
    assert await status_of(side, order) == "SIGNED"


async def test_an_order_expires_before_it_is_started_and_after(side: Side) -> None:
    unopened, opened = await side.order(), await side.order()
    side.room.world.clock.advance(80)
    open_page(opened.url)
    assert await status_of(side, opened) == "STARTED"
    side.room.world.clock.advance(80)
    assert act(unopened.url, "ola")["error"] == "sign_order_expired"
    assert await status_of(side, unopened) == "EXPIRED"
    assert "code" in act(opened.url, "ola")
    late = await side.order()
    open_page(late.url)
    side.room.world.clock.advance(91)
    assert act(late.url, "ola")["error"] == "sign_order_expired"


async def test_the_document_of_an_unsigned_order_is_refused(side: Side) -> None:
    waiting, signed = await side.order(), await side.order()
    code = act(signed.url, "ola")["code"]
    # A code names its order in the id token, so another order's document is never even asked for ...
    assert await refusal_of(side.result(waiting, code)) == "ID_TOKEN_SIGN_ID"
    # ... and the service has none to give.
    assert await refusal_of(side.signer._call("GET", f"/sign-orders/{waiting.sign_id}/document")) == "NOT_SIGNED"


async def test_what_is_no_pdf_cannot_be_ordered(side: Side) -> None:
    assert await refusal_of(side.order(b"not a pdf at all")) == "DOCUMENT_NOT_A_PDF"


async def test_a_forgotten_client_token_is_replaced(side: Side) -> None:
    await side.order()
    for token in list(side.room.world.store._documents["bankid-token"]):
        side.room.world.store.delete("bankid-token", token)
    assert (await side.order()).sign_id


async def status_of(side: Side, order: SigningOrder) -> str:
    return (await side.signer._call("GET", f"/sign-orders/{order.sign_id}")).json()["status"]


# --- The referee of documents, alone --------------------------------------------------------------------------------


def test_a_page_replaced_under_a_true_signature_is_noticed(room: Room) -> None:
    """The hardest forgery: ordered bytes untouched, a page replaced by an update, and all of it truly signed."""
    writer = IncrementalPdfFileWriter(BytesIO(AGREEMENT))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/Rotate")] = NumberObject(180)
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))
    changed = BytesIO()
    writer.write(changed)
    assert changed.getvalue().startswith(AGREEMENT)
    assert _refusal(room, _signed_by(room, changed.getvalue())) == "DOCUMENT_CHANGED"


def test_a_document_changed_after_the_signature_is_noticed(room: Room) -> None:
    signed = _signed_by(room, AGREEMENT)
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root[pdf_name("/PageMode")] = NameObject("/FullScreen")
    writer.update_root()
    changed = BytesIO()
    writer.write(changed)
    assert _refusal(room, changed.getvalue()) in ("DOCUMENT_CHANGED", "SIGNATURE_NOT_WHOLE")
    assert _refusal(room, signed + b"\n%appended\n") in ("SIGNATURE_NOT_WHOLE", "DOCUMENT_UNREADABLE")


def test_an_unsigned_and_an_earlier_document_are_no_result(room: Room) -> None:
    assert _refusal(room, AGREEMENT) == "SIGNATURE_MISSING"
    signed = _signed_by(room, AGREEMENT)
    assert _refusal(room, signed, ordered=signed) == "SIGNATURE_MISSING"
    assert _refusal(room, AGREEMENT[:-200], ordered=AGREEMENT[:-200]) == "DOCUMENT_UNREADABLE"


def test_every_flipped_byte_of_the_signed_file_is_noticed(room: Room) -> None:
    signed = _signed_by(room, AGREEMENT)
    _, first, second, _ = list(PdfFileReader(BytesIO(signed)).embedded_signatures[0].sig_object["/ByteRange"])
    # Between them lies the signature's own container, whose padding and unused certificates mean nothing.
    places = [*range(len(AGREEMENT), first, 37), *range(second, len(signed), 37)]
    assert len(places) > 50
    for place in places:
        assert _refusal(room, signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]), f"byte {place}"


def _signed_by(room: Room, pdf: bytes, authority: str = TRUSTED_ROOT) -> bytes:
    ola = room.world.store.get("person", "ola")
    assert ola is not None
    certified, issuer = person_certificate(room.world, ola, authority), root(room.world, authority).certificate
    return sign(pdf, signer=certified, authority=issuer, signed_at=room.world.clock.now(), reason="test")


def roots(room: Room) -> bytes:
    return root(room.world).certificate.public_bytes(Encoding.PEM)


def _refusal(room: Room, pdf: bytes, ordered: bytes = AGREEMENT) -> str:
    with pytest.raises(Refused) as caught:
        signatures.verify(pdf, ordered_pdf=ordered, roots_pem=roots(room))
    return caught.value.code


def test_pinned_roots_decide_and_no_name_is_logged(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    foreign = _signed_by(room, AGREEMENT, FOREIGN_ROOT)
    assert _refusal(room, foreign) == "SIGNATURE_NOT_TRUSTED"
    assert "Bakken" not in caplog.text
    assert signatures.verify(_signed_by(room, AGREEMENT), ordered_pdf=AGREEMENT, roots_pem=roots(room))
