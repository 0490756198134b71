"""The banks against psd2-api.yaml with the Norwegian overlay: every resource once, at every behaviour.

The other tests of this folder judge each call too, where the standard is at hand; here its absence is told.
"""

import pytest

from tests.support.protocols import STANDARDS_MISSING
from tests.support.tpp import DNB, NORGE, OSTLANDET, Tpp

DEBTORS = {DNB: "fjellheim-drift", OSTLANDET: "fjellheim-ostlandet", NORGE: "fjellheim-spare"}


@pytest.mark.needs_standards
@pytest.mark.parametrize("bic", DEBTORS)
async def test_every_resource_fits_the_standard(tpp: Tpp, bic: str) -> None:
    if tpp.watch is None:
        pytest.skip(STANDARDS_MISSING)
    header = await tpp.consent(bic, "ola", "fjellheim")
    account = f"/v1/accounts/{tpp.account(DEBTORS[bic])['id']}"
    consent = f"/v1/consents/{header['Consent-ID']}"
    reads = ["?withBalance=true", "/balances", "/transactions?bookingStatus=both"]
    for path in ("/v1/accounts", consent, f"{consent}/status", *(account + read for read in reads)):
        assert (await tpp.call("GET", bic, path, headers=header)).status_code == 200
    line = tpp.line("12.50", purposeCode="SUPP", remittanceInformationStructured={"reference": "1234567897"})
    single, bulk = await tpp.pay(DEBTORS[bic], "ola", line), await tpp.pay(DEBTORS[bic], "ola", line, line)
    basket = await tpp.initiate(
        bic,
        "/v1/signing-baskets",
        {"paymentIds": [made.json()["paymentId"] for made in (single, bulk)]},
        "ola",
        "fjellheim",
    )
    assert (await tpp.act(basket, "ola")).status_code == 303
    for made in (single, bulk, basket):
        for link in ("self", "status", "scaStatus"):
            await tpp.follow(made, link)
    assert tpp.watch.calls >= 15
    assert tpp.watch.server_errors == []
