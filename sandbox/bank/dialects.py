"""How banks differ, as data: every Norwegian bank is one of three behaviours, chosen by rule over its BIC and name."""

from dataclasses import dataclass, replace
from typing import Literal

ConsentModel = Literal["GLOBAL", "DEDICATED", "OFFERED"]


@dataclass(frozen=True)
class Dialect:
    """One behaviour.

    `consent_models`: GLOBAL is {"allPsd2": ...}, DEDICATED names accounts, OFFERED is empty arrays (the bank asks).
    `chooses_accounts`: the person picks accounts on the bank's page. `account_list_minutes`: how long after the
    consent became valid the account list can be read, None = as long as the consent. `replays_request_id`: the same
    X-Request-ID gives the original answer instead of a second order.
    """

    name: str
    consent_models: frozenset[ConsentModel]
    consent_days: int
    bulk_limit: int
    basket_limit: int
    text_limit: int
    replays_request_id: bool
    order_lapses_after_minutes: int
    lapsed_status: Literal["RJCT", "CANC"]
    chooses_accounts: bool = False
    account_list_minutes: int | None = None
    corporate_psu_id: Literal["fnr", "dnb_user_id"] = "fnr"
    lists_approvals: bool = False


PLAIN = Dialect(
    name="PLAIN",
    consent_models=frozenset({"GLOBAL", "DEDICATED"}),
    consent_days=180,
    bulk_limit=100,
    basket_limit=50,
    text_limit=140,
    replays_request_id=True,
    order_lapses_after_minutes=24 * 60,
    lapsed_status="RJCT",
)
DNB = replace(
    PLAIN,
    name="DNB",
    consent_models=frozenset({"OFFERED"}),
    consent_days=90,
    bulk_limit=20,
    basket_limit=20,
    text_limit=108,
    corporate_psu_id="dnb_user_id",
    lists_approvals=True,
)
TIETOEVRY = replace(
    PLAIN,
    name="TIETOEVRY",
    consent_models=frozenset({"OFFERED"}),
    replays_request_id=False,
    order_lapses_after_minutes=30,
    lapsed_status="CANC",
    chooses_accounts=True,
    account_list_minutes=60,
)

NEEDS_MANDATE = frozenset({"HANDNOKK", "SWEDNOKK"})
"""Banks that answer no consent before the company has signed a mandate (fullmakt) with them."""


def dialect_of(bic: str, name: str) -> Dialect:
    """DNB by its BIC; the SpareBank 1 alliance, Eika and the local savings banks are hosted by Tietoevry.

    The large "Sparebanken X" run platforms of their own and are plain.
    """
    if bic == "DNBANOKK":
        return DNB
    folded = name.casefold()
    hosted = "sparebank 1" in folded or "eika" in folded or "sparebank" in folded.replace("sparebanken", "")
    return TIETOEVRY if hosted else PLAIN
