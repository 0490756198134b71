"""A signatory's way, with real BankID: pages show, forms act, and nobody who only looks uses anything up."""

import httpx
import pytest

from core.agreement import AgreementStatus, BankAgreement
from core.agreement.signing import open_link
from tests.support.agreements import act_at_bankid, link_of, send_to_ola, until
from tests.support.gateway_server import GatewayServer, login
from tests.support.sandbox_server import SandboxServer


@pytest.fixture(scope="module")
def agreement(gateway: GatewayServer, sandbox: SandboxServer) -> BankAgreement:
    return send_to_ola(gateway, sandbox)


@pytest.fixture(scope="module")
def link(agreement: BankAgreement, sandbox: SandboxServer) -> str:
    return link_of(sandbox)


@pytest.fixture
def phone() -> httpx.Client:
    return httpx.Client(trust_env=False, timeout=20)


def status_of(gateway: GatewayServer, link: str) -> AgreementStatus:
    return gateway.run(open_link(gateway.house, link.rsplit("/", 1)[1])).agreement.status


def test_a_link_may_be_opened_by_anybody_any_number_of_times(
    gateway: GatewayServer, link: str, phone: httpx.Client
) -> None:
    for _ in range(3):
        page = phone.get(link)
        assert page.status_code == 200
        assert "fjellheim bygg as" in page.text.lower()
        assert "Ola Bakken" in page.text
        assert "<form" in page.text
        pdf = phone.get(f"{link}/agreement.pdf")
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.content.startswith(b"%PDF-")
    for path in ("", "/decline"):
        assert phone.head(f"{link}{path}").status_code in (200, 405)
    assert status_of(gateway, link) is AgreementStatus.AWAITING_SIGNATURES


def test_the_page_lets_its_form_lead_to_bankid_only(link: str, phone: httpx.Client, sandbox: SandboxServer) -> None:
    policy = phone.get(link).headers["content-security-policy"]
    assert f"form-action 'self' {sandbox.url}" in policy
    assert "script-src" not in policy


def test_an_unknown_link_is_a_page_that_helps(gateway: GatewayServer, phone: httpx.Client) -> None:
    for path in (
        "/sign/nobody",
        "/sign/nobody/agreement.pdf",
        "/callbacks/consent/nobody",
        "/callbacks/payment/nobody",
    ):
        answer = phone.get(f"{gateway.url}{path}")
        assert answer.status_code == 404
        assert "<h1>" in answer.text
    assert phone.post(f"{gateway.url}/sign/nobody").status_code == 404


def test_whoever_breaks_off_at_bankid_may_try_again(gateway: GatewayServer, link: str, phone: httpx.Client) -> None:
    begun = phone.post(link)
    assert begun.status_code == 303
    assert act_at_bankid(phone, begun.headers["location"], "ola", action="cancel").status_code == 400
    assert status_of(gateway, link) is AgreementStatus.AWAITING_SIGNATURES


def test_another_persons_signature_is_refused(gateway: GatewayServer, link: str, phone: httpx.Client) -> None:
    back = act_at_bankid(phone, phone.post(link).headers["location"], "nils")
    assert back.status_code == 403
    assert "Ola Bakken" in back.text
    assert status_of(gateway, link) is AgreementStatus.AWAITING_SIGNATURES


def test_a_logged_in_signatory_signs_with_the_forms_own_word(
    gateway: GatewayServer, sandbox: SandboxServer, link: str
) -> None:
    with login(gateway.url, sandbox.url, "ola") as ola:
        csrf = ola.headers.pop("X-CSRF-Token")
        assert f'name="csrf" value="{csrf}"' in ola.get(link).text
        assert ola.post(link, data={"csrf": "wrong"}).status_code == 403
        assert ola.post(link, data={"csrf": csrf}).status_code == 303


def test_the_signature_counts_once_and_the_link_then_shows_the_status(
    gateway: GatewayServer, link: str, phone: httpx.Client, agreement: BankAgreement
) -> None:
    first, second = phone.post(link).headers["location"], phone.post(link).headers["location"]
    with httpx.Client(trust_env=False, timeout=20) as other_browser:
        done = act_at_bankid(other_browser, first, "ola")
    assert done.status_code == 200
    assert "fjellheim bygg as" in done.text.lower()
    assert act_at_bankid(phone, second, "ola").status_code == 409
    page = phone.get(link)
    assert page.status_code == 200
    assert "<form" not in page.text
    assert phone.post(link).status_code == 409
    # The partner's notification, really sent and signed, is what moves it on.
    until(lambda: status_of(gateway, link) is AgreementStatus.ACTIVE or None, "the partner's yes")
    assert phone.get(f"{link}/agreement.pdf").content.count(b"/ByteRange") >= 1


def test_documents_are_for_members(
    gateway: GatewayServer, sandbox: SandboxServer, link: str, phone: httpx.Client
) -> None:
    document = gateway.run(open_link(gateway.house, link.rsplit("/", 1)[1])).agreement.document_id
    anonymous = phone.get(f"{gateway.url}/documents/{document}")
    assert anonymous.status_code == 303
    assert anonymous.headers["location"] == f"/login?return_to=/documents/{document}"
    with login(gateway.url, sandbox.url, "ola") as ola, login(gateway.url, sandbox.url, "nils") as nils:
        assert ola.get(f"/documents/{document}").content.startswith(b"%PDF-")
        stranger, missing = nils.get(f"/documents/{document}"), nils.get("/documents/none")
        assert (stranger.status_code, stranger.text) == (missing.status_code, missing.text)
        assert stranger.status_code == 404
        assert nils.get("/authorise/none").status_code == 404
        assert nils.get("/consents/none/authorise").status_code == 404


def test_joining_needs_a_login_and_a_real_invitation(
    gateway: GatewayServer, sandbox: SandboxServer, phone: httpx.Client
) -> None:
    assert phone.get(f"{gateway.url}/join/nobody").headers["location"] == "/login?return_to=/join/nobody"
    with login(gateway.url, sandbox.url, "nils") as nils:
        assert nils.get("/join/nobody").status_code == 200
        assert nils.post("/join/nobody").status_code == 404


@pytest.mark.parametrize("headers", [{}, {"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,x"}])
def test_a_notification_without_the_partners_signature_is_nobodys(
    gateway: GatewayServer, phone: httpx.Client, headers: dict[str, str]
) -> None:
    answer = phone.post(f"{gateway.url}/callbacks/partner", content=b'{"flowId": "x"}', headers=headers)
    assert answer.status_code == 401


def test_a_notification_has_a_size(gateway: GatewayServer, phone: httpx.Client) -> None:
    assert phone.post(f"{gateway.url}/callbacks/partner", content=b"x" * 100_000).status_code == 413
