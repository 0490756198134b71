"""Files: a voucher's documentation goes in and comes out by tickets, and a ticket opens nothing its viewer could not.

The tests are the steps of one walk: they are run in their order.

One long file: its steps share one world, and each begins where the one before it ended.
"""

import asyncio
import contextlib
import hashlib
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlmodel import col, update

from core import fileticket
from core.apiclient import disable
from core.attachment import BEGINS, MAX_BYTES, MAX_OF_A_VOUCHER
from core.clock import wall_now
from core.fileticket import FileTicket
from core.membership import Membership, Role
from core.scope import Scope
from gateway import files
from gateway.demo.actor import Actor
from tests.journeys.stage import CATALOGUES, Facts, Stage, refused
from tests.support import oauth
from tests.support.gateway_server import login

pytestmark = pytest.mark.asyncio(loop_scope="module")

PDF = b"%PDF-1.7 faktura 1042 " + bytes(range(256)) * 40
ATTACHED = """query($v: ID!) { node(id: $v) { ... on Voucher { attachments {
  id title mediaType byteSize sha256 createdAt voucher { id } } } } }"""
PAGES = {"Accept": "application/json"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fjellheim(stage: Stage) -> str:
    return await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def voucher(stage: Stage, fjellheim: str) -> str:
    return await _post(stage, fjellheim)


async def _post(stage: Stage, company_id: str) -> str:
    postings = [{"ledgerAccount": "4000", "amount": "10.00"}, {"ledgerAccount": "2400", "amount": "-10.00"}]
    kari = await stage.actor("kari")
    posted = await kari.must(
        "postVoucher",
        "voucher { id }",
        idempotencyKey=stage.new_key(),
        companyId=company_id,
        voucher={"date": stage.today, "text": "Faktura 1042", "postings": postings},
    )
    return posted["voucher"]["id"]


def announce(voucher_id: str, content: bytes = PDF, **changes: Any) -> Facts:
    digest = hashlib.sha256(content).hexdigest()
    told = {"title": "Faktura æøå.pdf", "mediaType": "application/pdf", "byteSize": len(content), "sha256": digest}
    return {"voucherId": voucher_id, **told, **changes}


async def upload_address(actor: Actor, voucher_id: str, content: bytes = PDF, **changes: Any) -> str:
    made = await actor.must(
        "createUploadTicket", "ticket { url expiresAt }", **announce(voucher_id, content, **changes)
    )
    return made["ticket"]["url"]


async def download_address(actor: Actor, file_id: str) -> str:
    return (await actor.must("createDownloadTicket", "ticket { url expiresAt }", fileId=file_id))["ticket"]["url"]


def bare(stage: Stage) -> httpx.Client:
    """Whoever has the address: no cookie, no token."""
    return httpx.Client(base_url=stage.gateway.url, trust_env=False, timeout=20, headers=PAGES)


async def test_a_file_goes_in_and_comes_out_as_it_was(stage: Stage, voucher: str) -> None:
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    address = await upload_address(kari, voucher)
    with bare(stage) as anybody:
        sent = anybody.put(address, content=PDF)
        assert sent.status_code == 201, sent.text
        again = anybody.put(address, content=PDF)
        assert (again.status_code, again.json()) == (201, sent.json()), "a repeated PUT is the same attachment"
    (shown,) = (await ola.ask(ATTACHED, v=voucher))["node"]["attachments"]
    assert shown.pop("createdAt")
    assert shown == {
        "id": sent.json()["attachmentId"],
        "title": "Faktura æøå.pdf",
        "mediaType": "application/pdf",
        "byteSize": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "voucher": {"id": voucher},
    }
    with bare(stage) as anybody:
        fetched = anybody.get(await download_address(ola, shown["id"]))
    assert fetched.content == PDF
    assert fetched.headers["content-type"] == "application/pdf"
    assert fetched.headers["content-disposition"] == "attachment; filename*=UTF-8''Faktura%20%C3%A6%C3%B8%C3%A5.pdf"
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in fetched.headers["content-security-policy"]
    assert fetched.headers["cache-control"] == "no-store"


async def test_the_same_file_announced_anew_is_one_attachment(stage: Stage, voucher: str) -> None:
    kari = await stage.actor("kari")
    address = await upload_address(kari, voucher)
    with bare(stage) as anybody:
        assert anybody.put(address, content=PDF).status_code == 201
    assert len((await kari.ask(ATTACHED, v=voucher))["node"]["attachments"]) == 1


async def test_the_page_s_own_browser_sends_it_too_and_no_other_site_does(stage: Stage, fjellheim: str) -> None:
    kari = await stage.actor("kari")
    address = await upload_address(kari, await _post(stage, fjellheim))
    foreign = await kari.http.put(address, content=PDF, headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "FOREIGN_ORIGIN")
    assert (await kari.http.put(address, content=PDF)).status_code == 201


async def test_the_agreement_is_fetched_by_an_app(stage: Stage, fjellheim: str) -> None:
    """What the cookie opens in a browser, a ticket opens for who has a token."""
    ola, client_id = await stage.actor("ola"), oauth.an_app(stage.gateway)
    told = await ola.ask("query($c: ID!) { company(id: $c) { agreement { document { id sha256 url } } } }", c=fjellheim)
    document = told["company"]["agreement"]["document"]
    with login(stage.gateway.url, stage.sandbox.url, "ola") as person:
        access = oauth.tokens_of(stage.gateway, person, client_id)["access_token"]
    made = _with_token(stage, access, "createDownloadTicket", fileId=document["id"])
    with bare(stage) as anybody:
        fetched = anybody.get(made["ticket"]["url"])
    assert hashlib.sha256(fetched.content).hexdigest() == document["sha256"]
    assert fetched.content.startswith(b"%PDF-")


def _with_token(stage: Stage, access: str, mutation: str, **given: Any) -> Facts:
    name = mutation[0].upper() + mutation[1:]
    document = (
        f"mutation($i: {name}Input!) {{ {mutation}(input: $i) {{ __typename ... on Rejection {{ code }}"
        f" ... on {name}Success {{ ticket {{ url }} }} }} }}"
    )
    told = oauth.graphql(stage.gateway, access, document, i=given)
    return told["data"][mutation] if told.get("data") else told


async def test_a_partner_needs_the_scope_of_what_the_file_is(stage: Stage, fjellheim: str, voucher: str) -> None:
    ola = await stage.actor("ola")
    (shown,) = (await ola.ask(ATTACHED, v=voucher))["node"]["attachments"]
    told = await ola.ask("query($c: ID!) { company(id: $c) { agreement { document { id } } } }", c=fjellheim)
    scopes = (Scope.COMPANIES_READ, Scope.VOUCHERS_READ, Scope.VOUCHERS_WRITE)
    client_id, secret = oauth.a_partner(stage.gateway, *scopes)
    with oauth.library(stage.gateway, client_id, secret) as client:
        token = client.fetch_token(f"{stage.gateway.url}/oauth/token", grant_type="client_credentials")
    access = token["access_token"]
    assert _with_token(stage, access, "createDownloadTicket", fileId=shown["id"])["code"] == "NOT_FOUND"
    await ola.must("grantApiClient", "grant { scopes }", companyId=fjellheim, clientId=client_id)
    made = _with_token(stage, access, "createDownloadTicket", fileId=shown["id"])
    upload = _with_token(
        stage,
        access,
        "createUploadTicket",
        **announce(voucher, BEGINS["image/png"] + b"kvittering", mediaType="image/png"),
    )
    with bare(stage) as anybody:
        assert anybody.get(made["ticket"]["url"]).content == PDF
        assert anybody.put(upload["ticket"]["url"], content=BEGINS["image/png"] + b"kvittering").status_code == 201
    document_id = told["company"]["agreement"]["document"]["id"]
    (error,) = _with_token(stage, access, "createDownloadTicket", fileId=document_id)["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["createDownloadTicket"], "MISSING_SCOPE")
    assert "agreements:read" in error["message"]
    # What was given is worth nothing once the company has thrown the partner out.
    await ola.must("revokeApiClient", "grant { scopes }", companyId=fjellheim, clientId=client_id)
    with bare(stage) as anybody:
        _no_good(anybody.get(made["ticket"]["url"]))


def _no_good(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (404, "FILE_TICKET_INVALID")
    assert answer.json()["fix"] in (
        CATALOGUES["nb"]["FILE_TICKET_INVALID.fix"],
        CATALOGUES["en"]["FILE_TICKET_INVALID.fix"],
    )


async def test_a_stranger_gets_a_ticket_for_nothing(stage: Stage, fjellheim: str, voucher: str) -> None:
    nils, ola = await stage.actor("nils"), await stage.actor("ola")
    (shown, *_) = (await ola.ask(ATTACHED, v=voucher))["node"]["attachments"]
    await refused(nils, "createDownloadTicket", "NOT_FOUND", fileId=shown["id"])
    await refused(nils, "createUploadTicket", "NOT_FOUND", **announce(voucher))
    await refused(ola, "createDownloadTicket", "NOT_FOUND", fileId=voucher)
    await refused(ola, "createDownloadTicket", "NOT_FOUND", fileId="rubbish")
    with bare(stage) as anybody:
        _no_good(anybody.get("/files/guessed"))
        _no_good(anybody.put("/files/guessed", content=PDF))
        _no_good(anybody.get("/files/%00" + "a" * 900))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "TEXT_INVALID"),
        ({"title": "a" * 201}, "TEXT_INVALID"),
        ({"title": "a\r\nSet-Cookie: b"}, "TEXT_INVALID"),
        ({"mediaType": "text/html"}, "FILE_TYPE_UNKNOWN"),
        ({"mediaType": "image/svg+xml"}, "FILE_TYPE_UNKNOWN"),
        ({"byteSize": 0}, "FILE_SIZE_INVALID"),
        ({"byteSize": -1}, "FILE_SIZE_INVALID"),
        ({"byteSize": MAX_BYTES + 1}, "FILE_SIZE_INVALID"),
        ({"sha256": "A" * 64}, "TEXT_INVALID"),
        ({"sha256": "0" * 63}, "TEXT_INVALID"),
    ],
)
async def test_what_is_no_file_of_a_voucher_gets_no_ticket(
    stage: Stage, voucher: str, changes: Facts, code: str
) -> None:
    await refused(await stage.actor("kari"), "createUploadTicket", code, **announce(voucher, **changes))


@pytest.mark.parametrize(
    ("content", "announced"),
    [
        (PDF[:-1], {}),
        (PDF + b"!", {}),
        (PDF[:-1] + b"!", {}),
        (b"", {}),
        (b"<html>" + PDF, {}),
        (PDF, {"mediaType": "image/png"}),
    ],
)
async def test_another_file_than_the_announced_is_not_kept(
    stage: Stage, fjellheim: str, content: bytes, announced: Facts
) -> None:
    """Nor one of another type, however it is called; and the ticket is still good for the right one."""
    kari, mine = await stage.actor("kari"), await _post(stage, fjellheim)
    whole = content if content.startswith(b"<html>") else PDF
    address = await upload_address(kari, mine, whole, **announced)
    with bare(stage) as anybody:
        for sent in (
            anybody.put(address, content=content),
            anybody.put(address, content=iter([content[:9], content[9:]])),
        ):
            assert (sent.status_code, sent.json()["code"]) == (400, "FILE_DIFFERS")
        assert (await kari.ask(ATTACHED, v=mine))["node"]["attachments"] == []
        if whole is PDF and not announced:
            assert anybody.put(address, content=PDF).status_code == 201


async def test_a_sender_that_stops_is_cut_off(stage: Stage, voucher: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "UPLOAD_SECONDS", 0.3)
    address = await upload_address(await stage.actor("kari"), voucher, PDF + b"slow")
    url = httpx.URL(address)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"PUT {url.path} HTTP/1.1\r\nHost: {url.host}\r\nContent-Length: {len(PDF) + 4}\r\n\r\n%PDF".encode())
    await writer.drain()
    assert b" 408 " in await asyncio.wait_for(reader.readline(), 10)
    writer.close()


async def test_a_voucher_has_room_for_so_many(stage: Stage, fjellheim: str) -> None:
    kari, full = await stage.actor("kari"), await _post(stage, fjellheim)
    last = await upload_address(kari, full, PDF + b"last")
    with bare(stage) as anybody:
        for number in range(MAX_OF_A_VOUCHER):
            content = PDF + str(number).encode()
            assert anybody.put(await upload_address(kari, full, content), content=content).status_code == 201
        await refused(kari, "createUploadTicket", "TOO_MANY_ATTACHMENTS", **announce(full, PDF + b"more"))
        late = anybody.put(last, content=PDF + b"last")
        assert (late.status_code, late.json()["code"]) == (409, "TOO_MANY_ATTACHMENTS")


async def test_a_ticket_ends_with_its_minutes_and_with_its_session(stage: Stage, voucher: str) -> None:
    ola = await stage.actor("ola")
    (shown, *_) = (await ola.ask(ATTACHED, v=voucher))["node"]["attachments"]
    with login(stage.gateway.url, stage.sandbox.url, "kari") as browser, bare(stage) as anybody:
        document = """mutation($i: CreateDownloadTicketInput!) { createDownloadTicket(input: $i) {
            ... on CreateDownloadTicketSuccess { ticket { url } } } }"""
        given = {"query": document, "variables": {"i": {"fileId": shown["id"]}}}
        address = browser.post("/graphql", json=given).json()["data"]["createDownloadTicket"]["ticket"]["url"]
        assert anybody.head(address).status_code == 200
        assert browser.post("/logout").status_code == 204
        _no_good(anybody.get(address))
    address = await download_address(ola, shown["id"])
    upload = await upload_address(ola, voucher, PDF + b"late")
    with bare(stage) as anybody:
        _no_good(anybody.get(upload))
        _no_good(anybody.put(address, content=PDF))
        assert anybody.get(address).status_code == 200

        async def run_out() -> None:
            async with stage.gateway.house.store.change("system:test") as work:
                ends = update(FileTicket).values(expires_at=wall_now()).where(col(FileTicket.expires_at) > wall_now())
                await work.session.exec(ends)

        stage.gateway.run(run_out())
        _no_good(anybody.get(address))
        _no_good(anybody.put(upload, content=PDF + b"late"))


async def test_a_ticket_ends_with_the_app_s_family_and_with_its_client(stage: Stage, voucher: str) -> None:
    ola = await stage.actor("ola")
    (shown, *_) = (await ola.ask(ATTACHED, v=voucher))["node"]["attachments"]
    clients = oauth.an_app(stage.gateway), oauth.an_app(stage.gateway)
    addresses, refresh = [], []
    with login(stage.gateway.url, stage.sandbox.url, "ola") as person, bare(stage) as anybody:
        for client_id in clients:
            told = oauth.tokens_of(stage.gateway, person, client_id)
            refresh.append(told["refresh_token"])
            made = _with_token(stage, told["access_token"], "createDownloadTicket", fileId=shown["id"])
            addresses.append(made["ticket"]["url"])
            assert anybody.get(addresses[-1]).status_code == 200
        for _ in range(2):
            oauth.token(stage.gateway, clients[0], grant_type="refresh_token", refresh_token=refresh[0])
        _no_good(anybody.get(addresses[0]))
        assert anybody.get(addresses[1]).status_code == 200
        stage.gateway.run(disable(stage.gateway.house.store, clients[1]))
        _no_good(anybody.get(addresses[1]))


async def test_a_ticket_opens_no_more_than_its_token_and_its_role(stage: Stage, voucher: str) -> None:
    """Scopes and roles are asked for anew when it is used."""
    house, (kari, ola) = stage.gateway.house, [await stage.actor(who) for who in ("kari", "ola")]
    (shown, *_) = (await ola.ask(ATTACHED, v=voucher))["node"]["attachments"]
    download = await download_address(ola, shown["id"])
    upload = await upload_address(kari, voucher, PDF + b"role")

    async def change(statement: Any) -> None:
        async with house.store.change("system:test") as work:
            await work.session.exec(statement)

    with bare(stage) as anybody:
        mine = col(FileTicket.fingerprint) == house.vault.fingerprint(download.rpartition("/")[2])
        stage.gateway.run(change(update(FileTicket).where(mine).values(scopes="companies:read")))
        _no_good(anybody.get(download))
        karis = col(Membership.role) == Role.ACCOUNTANT
        stage.gateway.run(change(update(Membership).where(karis).values(role=Role.VIEWER)))
        late = anybody.put(upload, content=PDF + b"role")
        assert (late.status_code, late.json()["code"]) == (403, "NOT_ALLOWED")
        viewer = col(Membership.role) == Role.VIEWER
        stage.gateway.run(change(update(Membership).where(viewer).values(role=Role.ACCOUNTANT)))
        assert anybody.put(upload, content=PDF + b"role").status_code == 201


async def test_one_client_s_slow_files_are_few_and_hold_up_nobody_else(stage: Stage, fjellheim: str) -> None:
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    mine = await _post(stage, fjellheim)
    address = httpx.URL(await upload_address(kari, mine))
    head = f"PUT {address.path} HTTP/1.1\r\nHost: {address.host}\r\nContent-Length: {len(PDF)}\r\n\r\n%PDF"
    slow = [await asyncio.open_connection(address.host, address.port) for _ in range(files.FILES_OF_A_CLIENT)]
    for _, writer in slow:
        writer.write(head.encode())
        await writer.drain()
    with bare(stage) as anybody:

        async def full() -> bool:
            no = await asyncio.to_thread(anybody.put, str(address), content=PDF)
            return (no.status_code, no.headers.get("retry-after")) == (429, str(files.AGAIN_SECONDS))

        await stage.until(full, "as many as a client may have")
        assert (
            await ola.http.put(await upload_address(ola, mine, PDF + b"else"), content=PDF + b"else")
        ).status_code == 201
        for _, writer in slow:
            writer.close()

        async def free() -> bool:
            return (await asyncio.to_thread(anybody.put, str(address), content=PDF)).status_code == 201

        await stage.until(free, "room again")


async def test_who_does_not_take_a_file_is_let_go(
    stage: Stage, fjellheim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PIECE_SECONDS", 0.3)
    kari, content = await stage.actor("kari"), PDF + bytes(9_900_000)
    mine = await _post(stage, fjellheim)
    with bare(stage) as anybody:
        assert anybody.put(await upload_address(kari, mine, content), content=content).status_code == 201
    (shown,) = (await kari.ask(ATTACHED, v=mine))["node"]["attachments"]
    url = httpx.URL(await download_address(kari, shown["id"]))
    reader, writer = await asyncio.open_connection(url.host, url.port, limit=2**16)
    writer.write(f"GET {url.path} HTTP/1.1\r\nHost: {url.host}\r\n\r\n".encode())
    await writer.drain()
    await asyncio.sleep(1.5)
    taken = 0
    with contextlib.suppress(ConnectionError):
        while piece := await asyncio.wait_for(reader.read(2**16), 10):
            taken += len(piece)
    assert taken < len(content), "the line was cut before all of it was in it"
    writer.close()


async def test_a_refused_file_is_not_read_on(stage: Stage) -> None:
    url = httpx.URL(f"{stage.gateway.url}/files/guessed")
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"PUT {url.path} HTTP/1.1\r\nHost: {url.host}\r\nContent-Length: 900000000\r\n\r\n".encode())
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < 60_000_000:
            writer.write(bytes(2**16))
            await asyncio.wait_for(writer.drain(), 10)
            sent += 2**16
    assert sent < 40_000_000
    with contextlib.suppress(ConnectionError):
        assert b" 404 " in await reader.readline()
    writer.close()


async def test_of_an_address_only_the_fingerprint_is_kept(stage: Stage, voucher: str) -> None:
    address = await upload_address(await stage.actor("kari"), voucher, PDF + b"unsent")
    word = address.rpartition("/")[2]

    async def look() -> tuple[Any, Any]:
        async with stage.gateway.house.store.read() as session:
            plain = await session.get(FileTicket, word)
            return plain, await session.get(FileTicket, stage.gateway.house.vault.fingerprint(word))

    plain, kept = stage.gateway.run(look())
    assert plain is None
    assert kept.title == "Faktura æøå.pdf"
    assert kept.expires_at - wall_now() <= fileticket.TICKET_LIVES
