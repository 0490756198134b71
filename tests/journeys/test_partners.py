"""Partners: let in by the company's administrator, they see and prepare what their scopes say, and nothing else.

The tests are the steps of one walk: they are run in their order.
"""

import json
import time
import uuid
from typing import Any

import httpx
import pytest
import pytest_asyncio
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from core import apiclient
from core.scope import Scope
from tests.journeys.stage import DNB, PLAIN, Stage, refused
from tests.support import oauth

pytestmark = pytest.mark.asyncio(loop_scope="module")

READS = (Scope.COMPANIES_READ, Scope.ACCOUNTS_READ, Scope.TRANSACTIONS_READ, Scope.PAYMENTS_READ)
SEEN = """query($c: ID!) { company(id: $c) { name accounts { balance { booked { value } } }
  transactions(first: 100) { nodes { id counterpartyName } } payments { nodes { id } } } }"""
SALARIES = "query($c: ID!) { company(id: $c) { paymentBatches { nodes { name } } } }"
MINE = """{ viewer { person { name } scopes client { clientId name kind }
  companies { nodes { name } } sessions { sessionId } } }"""
GRANTED = "grant { scopes grantedBy { name } grantedAt client { clientId name kind scopes } }"


class Partner:
    company_id: str
    client_id: str
    secret: str
    access: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def partner(stage: Stage) -> Partner:
    one = Partner()
    one.company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    for bic in (PLAIN, DNB):
        await stage.consent("ola", one.company_id, bic)
    one.client_id, one.secret = oauth.a_partner(stage.gateway, *READS, Scope.PAYMENTS_WRITE)
    one.access = _token(stage, one)
    return one


def _token(stage: Stage, partner: Partner, **more: Any) -> str:
    with oauth.library(stage.gateway, partner.client_id, partner.secret, **more) as client:
        told = client.fetch_token(f"{stage.gateway.url}/oauth/token", grant_type="client_credentials")
    assert "refresh_token" not in told
    return told["access_token"]


def _ask(stage: Stage, partner: Partner, query: str, **variables: Any) -> dict[str, Any]:
    return oauth.graphql(stage.gateway, partner.access, query, **variables)


async def test_a_standard_library_gets_a_token_with_a_secret_either_way(stage: Stage, partner: Partner) -> None:
    for way in ("client_secret_basic", "client_secret_post"):
        assert _token(stage, partner, token_endpoint_auth_method=way)
    guess = {"client_secret": "guessed"}
    wrong = oauth.token(stage.gateway, partner.client_id, grant_type="client_credentials", **guess)
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    bare = oauth.token(stage.gateway, partner.client_id, grant_type="client_credentials")
    assert (bare.status_code, bare.json()["error"]) == (401, "invalid_client")


async def test_before_anybody_let_it_in_it_sees_nothing(stage: Stage, partner: Partner) -> None:
    told = _ask(stage, partner, MINE)["data"]["viewer"]
    assert told["person"] is None
    assert told["client"] == {"clientId": partner.client_id, "name": "Lønnsverk AS", "kind": "PARTNER"}
    assert set(told["scopes"]) == {*READS, Scope.PAYMENTS_WRITE}
    assert (told["companies"]["nodes"], told["sessions"]) == ([], [])
    assert _ask(stage, partner, SEEN, c=partner.company_id) == {"data": {"company": None}}


async def test_only_an_administrator_lets_it_in_and_everybody_sees_it(stage: Stage, partner: Partner) -> None:
    kari, ola, nils = [await stage.actor(person) for person in ("kari", "ola", "nils")]
    wish = {"companyId": partner.company_id, "clientId": partner.client_id}
    await refused(kari, "grantApiClient", "NOT_ALLOWED", **wish)
    await refused(nils, "grantApiClient", "NOT_FOUND", **wish)
    await refused(ola, "grantApiClient", "CLIENT_UNKNOWN", **{**wish, "clientId": "no-such-client"})
    await refused(ola, "grantApiClient", "CLIENT_UNKNOWN", **{**wish, "clientId": oauth.an_app(stage.gateway)})
    grant = (await ola.must("grantApiClient", GRANTED, **wish))["grant"]
    assert grant["grantedBy"] == {"name": "Ola Bakken"}
    assert set(grant["scopes"]) == set(grant["client"]["scopes"]) == {*READS, Scope.PAYMENTS_WRITE}
    listed = "query($c: ID!) { company(id: $c) { apiClients { client { name } } } }"
    for person in (kari, ola):
        told = await person.ask(listed, c=partner.company_id)
        assert told["company"]["apiClients"] == [{"client": {"name": "Lønnsverk AS"}}]


async def test_let_in_it_reads_what_its_scopes_say_and_no_salary(stage: Stage, partner: Partner) -> None:
    ola = await stage.actor("ola")
    told = _ask(stage, partner, SEEN, c=partner.company_id)["data"]["company"]
    assert told["name"] == "FJELLHEIM BYGG AS"
    assert "900000.00" in {account["balance"]["booked"]["value"] for account in told["accounts"]}
    names = {line["counterpartyName"] for line in told["transactions"]["nodes"]}
    salaries = {e["counterparty_name"] for e in stage.listed("bookings") if e["purpose"] == "SALA"}
    assert salaries
    assert names
    assert not names & salaries
    assert (await ola.ask(SEEN, c=partner.company_id))["company"]["transactions"]["nodes"] != told["transactions"][
        "nodes"
    ]
    everybody = _ask(stage, partner, "{ viewer { companies { nodes { name } } } }")["data"]["viewer"]
    assert everybody["companies"]["nodes"] == [{"name": "FJELLHEIM BYGG AS"}]


async def test_a_missing_scope_names_the_field_and_itself(stage: Stage, partner: Partner) -> None:
    """At the field that needs it, however it is reached; the rest of the answer is there."""
    company = "query($c: ID!) { mine: company(id: $c) { name who: members { roles } } }"
    told = _ask(stage, partner, company, c=partner.company_id)
    (error,) = told["errors"]
    assert error["path"] == ["mine", "who"]
    assert error["extensions"]["code"] == "MISSING_SCOPE"
    assert "members:read" in error["message"]
    assert "members:read" in error["extensions"]["fix"]
    batches = _ask(stage, partner, SALARIES, c=partner.company_id)["errors"][0]
    assert batches["path"] == ["company", "paymentBatches"]
    kari = await stage.actor("kari")
    voucher = {
        "date": stage.today,
        "text": "Kontorrekvisita",
        "postings": [{"ledgerAccount": "4000", "amount": "10.00"}, {"ledgerAccount": "2400", "amount": "-10.00"}],
    }
    posted = await kari.must(
        "postVoucher", "voucher { id }", idempotencyKey=stage.new_key(), companyId=partner.company_id, voucher=voucher
    )
    found = _ask(
        stage, partner, "query($i: ID!) { node(id: $i) { id } nodes(ids: [$i]) { id } }", i=posted["voucher"]["id"]
    )
    assert sorted(error["path"][0] for error in found["errors"]) == ["node", "nodes"]
    assert "vouchers:read" in found["errors"][0]["message"]


async def test_it_prepares_a_payment_and_a_person_approves_it(stage: Stage, partner: Partner) -> None:
    ola = await stage.actor("ola")
    account = await stage.account_id(ola, partner.company_id, "fjellheim-spare")
    make = "mutation($i: CreatePaymentInput!) { createPayment(input: $i) { __typename ... on Rejection { code } "
    make += "... on PaymentSuccess { payment { id status contentHash } } } }"
    wish = {"idempotencyKey": stage.new_key(), "debtorAccountId": account, "transfer": stage.transfer("99.00")}
    made = _ask(stage, partner, make, i=wish)["data"]["createPayment"]["payment"]
    assert made["status"] == "AWAITING_APPROVAL"
    assert _ask(stage, partner, make, i=wish)["data"]["createPayment"]["payment"]["id"] == made["id"]
    approve = (
        "mutation($i: ApprovePaymentsInput!) { approvePayments(input: $i) { __typename ... on Rejection { code } } }"
    )
    yes = {"approvals": [{"paymentId": made["id"], "contentHash": made["contentHash"]}]}
    assert _ask(stage, partner, approve, i=yes)["data"]["approvePayments"]["code"] == "NOT_ALLOWED"
    await stage.approve_and_sca(ola, made)
    await stage.payment(ola, made["id"], "EXECUTED")
    assert len(stage.bookings((await stage.payment(ola, made["id"]))["endToEndId"])) == 1


async def test_a_payroll_partner_prepares_salaries(stage: Stage, partner: Partner) -> None:
    """Only with a scope of its own; what it made is the company's, and a person's to approve."""
    ola = await stage.actor("ola")
    payroll = Partner()
    scopes = (Scope.COMPANIES_READ, Scope.PAYMENTS_READ, Scope.PAYROLL_READ, Scope.PAYROLL_WRITE)
    payroll.client_id, payroll.secret = oauth.a_partner(stage.gateway, *scopes)
    payroll.access = _token(stage, payroll)
    await ola.must("grantApiClient", GRANTED, companyId=partner.company_id, clientId=payroll.client_id)
    account = await stage.account_id(ola, partner.company_id, "fjellheim-lonn")
    make = (
        "mutation($i: CreateSalaryBatchInput!) { createSalaryBatch(input: $i) { __typename ... on Rejection { code } "
    )
    make += "... on SalaryBatchSuccess { batch { id name numberOfLines } } } }"
    run = [stage.transfer("31000.00", "ansatt-1", remittanceUnstructured="Lønn")]
    wish = {"idempotencyKey": stage.new_key(), "debtorAccountId": account, "name": "November", "transfers": run}
    made = _ask(stage, payroll, make, i=wish)["data"]["createSalaryBatch"]["batch"]
    assert (made["name"], made["numberOfLines"]) == ("November", 1)
    assert made["name"] in str((await ola.ask(SALARIES, c=partner.company_id))["company"]["paymentBatches"])
    refusal = _ask(stage, partner, make, i={**wish, "idempotencyKey": stage.new_key()})["errors"][0]
    assert refusal["extensions"]["code"] == "MISSING_SCOPE"


async def test_secrets_and_keys_rotate_without_downtime(stage: Stage, partner: Partner) -> None:
    store, vault = stage.gateway.house.store, stage.gateway.house.vault
    first = partner.secret
    second = stage.gateway.run(apiclient.rotate_secret(store, vault, partner.client_id))
    for partner.secret in (first, second):
        assert _token(stage, partner)
    third = stage.gateway.run(apiclient.rotate_secret(store, vault, partner.client_id))
    form = {"grant_type": "client_credentials", "client_secret": first}
    assert oauth.token(stage.gateway, partner.client_id, **form).status_code == 401
    for partner.secret in (second, third):
        assert _token(stage, partner)


async def test_a_partner_that_signs(stage: Stage) -> None:
    """private_key_jwt with either of two registered keys, by a standard library; an assertion is good once."""
    url = f"{stage.gateway.url}/oauth/token"
    keys = [ECKey.generate_key("P-256", {"kid": kid}, private=True) for kid in ("one", "two")]
    public = json.dumps({"keys": [key.as_dict(private=False) for key in keys]})
    client_id, secret = oauth.a_partner(stage.gateway, Scope.COMPANIES_READ, public_keys=public)
    assert secret == ""
    signing = {"token_endpoint_auth_method": "private_key_jwt"}
    for key in keys:
        with oauth.library(stage.gateway, client_id, key, **signing) as client:
            client.register_client_auth_method(PrivateKeyJWT(url, headers={"kid": key.kid}, alg="ES256"))
            assert client.fetch_token(url, grant_type="client_credentials")["scope"] == "companies:read"

    def assertion(key: Any = keys[0], alg: str = "ES256", **lies: Any) -> dict[str, str]:
        now = int(time.time())
        claims = {"iss": client_id, "sub": client_id, "aud": url, "iat": now, "exp": now + 60, "jti": str(uuid.uuid4())}
        made = jwt.encode({"alg": alg, "kid": "one"}, claims | lies, key, algorithms=[alg])
        return {
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": made,
        }

    def asked(form: dict[str, str]) -> httpx.Response:
        return httpx.post(url, data={"grant_type": "client_credentials", **form}, trust_env=False, timeout=20)

    good = assertion()
    assert asked(good).status_code == 200
    assert asked(good).status_code == 401, "a second time"
    stranger = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
    for lie in (
        assertion(stranger),
        assertion(OctKey.import_key(public), "HS256"),
        assertion(aud="https://evil.example/token"),
        assertion(exp=int(time.time()) - 1),
        assertion(exp=int(time.time()) + 86_400),
        assertion(iss="somebody"),
        assertion(jti=""),
        {"client_assertion_type": good["client_assertion_type"], "client_assertion": "x.y.z"},
    ):
        told = asked(lie)
        assert (told.status_code, told.json()["error"]) == (401, "invalid_client")


async def test_let_out_again_it_sees_nothing_at_once(stage: Stage, partner: Partner) -> None:
    ola = await stage.actor("ola")
    wish = {"companyId": partner.company_id, "clientId": partner.client_id}
    await refused(await stage.actor("kari"), "revokeApiClient", "NOT_ALLOWED", **wish)
    await refused(ola, "revokeApiClient", "CLIENT_UNKNOWN", **{**wish, "clientId": "no-such-client"})
    await ola.must("revokeApiClient", "grant { grantedAt }", **wish)
    assert _ask(stage, partner, SEEN, c=partner.company_id) == {"data": {"company": None}}
    listed = "query($c: ID!) { company(id: $c) { apiClients { client { clientId } } } }"
    assert partner.client_id not in str(await ola.ask(listed, c=partner.company_id))


async def test_disabled_it_gets_no_token_and_its_old_one_opens_nothing(stage: Stage, partner: Partner) -> None:
    assert _ask(stage, partner, MINE)["data"]["viewer"]["client"]["clientId"] == partner.client_id
    stage.gateway.run(apiclient.disable(stage.gateway.house.store, partner.client_id))
    form = {"grant_type": "client_credentials", "client_secret": partner.secret}
    assert oauth.token(stage.gateway, partner.client_id, **form).status_code == 401
    assert _ask(stage, partner, MINE)["data"]["viewer"] is None
