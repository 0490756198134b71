"""The world under a tester's hand: seeds, clock, faults, reset, money from outside."""

import hashlib
import json
from pathlib import Path

import httpx
import pytest
from stdnum.no import orgnr

from sandbox.app import create_app
from sandbox.world import World
from tests.support.sandbox_server import SandboxServer, start_sandbox


def check_digits_of_fnr(fnr: str) -> bool:
    digits = [int(c) for c in fnr]
    weights = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
    return all(sum(w * d for w, d in zip(row, digits, strict=True)) % 11 == 0 for row in weights)


def test_people_are_synthetic_and_their_numbers_fit_their_birthdates(running_sandbox: SandboxServer) -> None:
    people = httpx.get(f"{running_sandbox.url}/world/people").json()
    assert {p["key"] for p in people} == {"ola", "siri", "per", "kari", "ingrid", "nils", "anne"}
    for person in people:
        year, month, day = person["birthdate"].split("-")
        assert person["fnr"][:6] == f"{day}{int(month) + 80}{year[2:]}"
        assert check_digits_of_fnr(person["fnr"])


def test_companies_are_synthetic_and_roles_point_at_somebody(running_sandbox: SandboxServer) -> None:
    companies = httpx.get(f"{running_sandbox.url}/world/companies").json()
    by_key = {c["key"]: c for c in companies}
    for company in companies:
        assert company["orgnr"][0] in "23"
        assert orgnr.is_valid(company["orgnr"])
        for role in company["roles"]:
            holder = ("person", role["person_key"]) if role["person_key"] else ("company", role["orgnr"])
            assert running_sandbox.world.store.get(*holder)
    assert [(r["code"], r["person_key"]) for r in by_key["fjellheim"]["roles"]] == [
        ("DAGL", "ola"), ("LEDE", "ola"), ("MEDL", "siri"),
    ]  # fmt: skip
    assert by_key["vinter"]["deleted_on"]
    assert by_key["skarven"]["bankrupt"]


def test_the_same_seed_gives_the_same_world() -> None:
    def print_of(seed: str) -> str:
        world = World(None, public_url="http://sandbox.test", seed=seed)
        create_app(world, smtp_port=1)
        kinds = ("person", "company", "account", "right")
        return hashlib.sha256(json.dumps([world.store.all(kind) for kind in kinds]).encode()).hexdigest()

    assert print_of("one") == print_of("one")
    assert print_of("one") != print_of("two")


def test_every_list_and_every_page_of_the_front_page_answers(running_sandbox: SandboxServer) -> None:
    with httpx.Client(base_url=running_sandbox.url) as client:
        for path in ("", "/people", "/companies", "/accounts", "/rights", "/banks", "/clock", "/faults", "/bookings"):
            assert client.get(f"/world{path}").status_code == 200, path
        home = client.get("/")
        assert home.headers["content-type"].startswith("text/html")
        links = {part.split('"')[0] for part in home.text.split('href="')[1:]}
        assert len(links) > 15
        for link in links:
            assert client.get(link).status_code == 200, link
        assert client.get("/healthz").text == "ok"


def test_the_clock_moves_forward_only_and_is_remembered(tmp_path: Path) -> None:
    server = start_sandbox(tmp_path)
    before = httpx.get(f"{server.url}/world/clock").json()
    after = httpx.post(f"{server.url}/world/clock", json={"advance_seconds": 86_400 * 40}).json()
    assert after["offset_seconds"] == 86_400 * 40
    assert after["today"] > before["today"]
    steps = (-1, 1.5, "9", None, 10**12)
    for wrong in (*({"advance_seconds": step} for step in steps), {}, [], {"x": 1}):
        answer = httpx.post(f"{server.url}/world/clock", json=wrong)
        assert (answer.status_code, list(answer.json())) == (422, ["error"])
    server.stop()
    again = start_sandbox(tmp_path)
    assert httpx.get(f"{again.url}/world/clock").json()["offset_seconds"] == 86_400 * 40
    again.stop()


def test_faults_break_the_wire_in_their_four_ways(running_sandbox: SandboxServer) -> None:
    url = f"{running_sandbox.url}/sms/v1/messages"
    headers = {"Authorization": "Bearer sandbox-sms-key"}

    def fault(**values: object) -> None:
        assert httpx.post(f"{running_sandbox.url}/world/faults", json=values).status_code == 201

    def send(key: str, timeout: float = 5) -> httpx.Response:
        sms = {"id": key, "to": "+4790000101", "text": "hei"}
        return httpx.post(url, json=sms, headers=headers, timeout=timeout)

    def kept(key: str) -> bool:
        return any(m["id"] == f"sms:{key}" for m in httpx.get(f"{running_sandbox.url}/world/messages").json())

    fault(kind="STATUS", status=503, path="^/sms/", method="POST", body={"code": "CLOSED"}, times=2)
    assert [send("a").status_code for _ in range(3)] == [503, 503, 202]
    fault(kind="LOST_REQUEST", path="^/sms/")
    with pytest.raises(httpx.RemoteProtocolError):
        send("b")
    assert not kept("b")
    fault(kind="LOST_REPLY", path="^/sms/")
    with pytest.raises(httpx.RemoteProtocolError):
        send("c")
    assert kept("c")
    fault(kind="DELAY", path="^/sms/", delay_ms=400)
    with pytest.raises(httpx.ReadTimeout):
        send("d", timeout=0.2)
    assert send("e").status_code == 202
    assert httpx.get(f"{running_sandbox.url}/world/faults").json() == []


def test_faults_never_reach_the_testers_own_hand(running_sandbox: SandboxServer) -> None:
    with httpx.Client(base_url=running_sandbox.url) as client:
        first = client.post("/world/faults", json={"kind": "STATUS", "status": 500, "times": None}).json()
        client.post("/world/faults", json={"kind": "LOST_REQUEST", "path": "/never"})
        assert client.get("/healthz").status_code == 500
        assert len(client.get("/world/faults").json()) == 2
        assert client.delete(f"/world/faults/{first['id']}").status_code == 204
        assert client.get("/healthz").status_code == 200
        assert client.delete("/world/faults").status_code == 204
        assert client.get("/world/faults").json() == []


@pytest.mark.parametrize(
    "wrong",
    [{}, {"kind": "FIRE"}, {"kind": "STATUS"}, {"kind": "STATUS", "status": 99}, {"kind": "OUTCOME"},
     {"kind": "DELAY", "path": "("}, {"kind": "DELAY", "times": 0}, {"kind": "DELAY", "unknown": 1}],
)  # fmt: skip
def test_a_fault_that_cannot_happen_is_refused(running_sandbox: SandboxServer, wrong: dict[str, object]) -> None:
    answer = httpx.post(f"{running_sandbox.url}/world/faults", json=wrong)
    assert (answer.status_code, list(answer.json())) == (422, ["error"])
    assert httpx.get(f"{running_sandbox.url}/world/faults").json() == []


def test_money_comes_in_from_outside(running_sandbox: SandboxServer) -> None:
    with httpx.Client(base_url=running_sandbox.url) as client:
        account = client.get("/world/accounts").json()[0]
        url = f"/world/accounts/{account['bban']}/incoming"
        good = {"amount": "1234.05", "debtor_name": "Kunde AS", "debtor_account": account["bban"], "text": "takk"}
        entry = client.post(url, json=good)
        assert entry.status_code == 201
        assert entry.json()["amount_minor"] == 123_405
        after = next(a for a in client.get("/world/accounts").json() if a["bban"] == account["bban"])
        assert after["balance_minor"] == account["balance_minor"] + 123_405
        for wrong in ("0.00", "-1.00", "1", "1.005", "1e3", 5, "01.00"):
            assert client.post(url, json={**good, "amount": wrong}).status_code == 422
        assert client.post("/world/accounts/00000000000/incoming", json=good).status_code == 404
        last = client.get("/world/accounts").json()
        assert next(a for a in last if a["bban"] == account["bban"])["balance_minor"] == after["balance_minor"]


def test_only_what_is_pending_can_be_taken_back(running_sandbox: SandboxServer) -> None:
    with httpx.Client(base_url=running_sandbox.url) as client:
        account = client.get("/world/accounts").json()[0]
        money = {"amount": "10.00", "debtor_name": "Kunde AS", "debtor_account": account["bban"], "text": "takk"}
        booked, waiting = (
            client.post(f"/world/accounts/{account['bban']}/incoming", json={**money, "pending": pending}).json()
            for pending in (False, True)
        )
        assert client.delete(f"/world/bookings/{booked['id']}").status_code == 422
        assert client.delete(f"/world/bookings/{waiting['id']}").status_code == 204
        assert client.delete(f"/world/bookings/{waiting['id']}").status_code == 404
        client.post("/world/clock", json={"advance_seconds": 7200})
        left = [entry["id"] for entry in client.get("/world/bookings").json()]
        assert booked["id"] in left
        assert waiting["id"] not in left


def test_rights_at_the_bank_can_be_changed(running_sandbox: SandboxServer) -> None:
    with httpx.Client(base_url=running_sandbox.url) as client:
        account = client.get("/world/accounts").json()[0]
        answer = client.put(f"/world/rights/anne/{account['id']}", json={"rights": ["APPROVE", "VIEW"]})
        assert answer.json()["rights"] == ["VIEW", "APPROVE"]
        wanted = {"person_key": "anne", "account_id": account["id"], "rights": ["VIEW", "APPROVE"]}
        assert any(wanted.items() <= right.items() for right in client.get("/world/rights").json())
        assert client.put(f"/world/rights/anne/{account['id']}", json={"rights": ["FLY"]}).status_code == 422
        assert client.put("/world/rights/anne/nowhere", json={"rights": []}).status_code == 404
        assert client.put(f"/world/rights/nobody/{account['id']}", json={"rights": []}).status_code == 404


def test_bookings_are_found_by_end_to_end_id(running_sandbox: SandboxServer) -> None:
    with httpx.Client(base_url=running_sandbox.url) as client:
        everything = client.get("/world/bookings").json()
        assert len(everything) > 100
        assert client.get("/world/bookings", params={"endToEndId": "not-there"}).json() == []


def test_a_reset_begins_the_world_anew_but_keeps_the_webhook(running_sandbox: SandboxServer) -> None:
    store = running_sandbox.world.store
    with httpx.Client(base_url=running_sandbox.url) as client:
        fresh = client.get("/world/people").json()
        store.put("partner_webhook", "kontobro", {"url": "http://127.0.0.1:1/", "secret": "whsec_" + "A" * 32})
        client.post("/world/clock", json={"advance_seconds": 500})
        client.post("/world/faults", json={"kind": "DELAY", "delay_ms": 1})
        store.delete("person", "ola")
        assert client.post("/world/reset").json()["offset_seconds"] == 0
        assert client.get("/world/people").json() == fresh
        assert client.get("/world/faults").json() == []
        assert store.get("partner_webhook", "kontobro")


def test_a_new_world_s_key_has_a_name_of_its_own(running_sandbox: SandboxServer) -> None:
    """Who has fetched the old one under the same name would refuse every login."""
    with httpx.Client(base_url=running_sandbox.url) as client:
        names = set()
        for _ in range(2):
            (key,) = client.get("/bankid/auth/realms/sandbox/protocol/openid-connect/certs").json()["keys"]
            names.add(key["kid"])
            client.post("/world/reset")
    assert len(names) == 2
