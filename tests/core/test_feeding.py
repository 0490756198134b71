"""What becomes of a consent whose accounts the bank will not tell."""

from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from core.consent import Consent, ConsentStatus
from core.feeding import fetch_bank_data
from core.house import House
from core.ports import NotSent, Refused
from core.store import Store
from tests.support.house import BIC, DNB, Bank, clock_of, house_of, settle


@dataclass
class Tired(Bank):
    """Answers the question for accounts with this."""

    says: Exception | None = None

    async def accounts(self, *_: Any) -> Any:
        assert self.says is not None
        raise self.says


NO = Refused("bank", "too late", code="CONSENT_INVALID", http_status=401)


async def _status_after(store: Store, says: Exception, *, minutes: float, window: int | None) -> ConsentStatus:
    bank = Tired(profiles={BIC: replace(DNB, account_list_minutes=window)}, says=says)
    house: House = house_of(store, cast("Any", bank))
    settled = await settle(store)
    async with store.change("system:test") as work:
        (await work.lock(Consent, settled.consent_id)).fetched_at = None
    clock_of(house).forward(minutes=minutes)
    if minutes < 60 or window is None or says is not NO:
        with pytest.raises(type(says)):
            await fetch_bank_data(house, settled.consent_id)
    else:
        await fetch_bank_data(house, settled.consent_id)
    async with store.read() as session:
        return (await session.get_one(Consent, settled.consent_id)).status


async def test_a_list_that_was_missed_asks_for_a_new_consent(store: Store) -> None:
    """No green mark over nothing, and no job that asks for ever."""
    assert await _status_after(store, NO, minutes=61, window=60) is ConsentStatus.EXPIRED


@pytest.mark.parametrize(
    ("says", "minutes", "window"),
    [(NO, 59, 60), (NO, 61, None), (NotSent("bank", "silent"), 61, 60)],
    ids=["within the window", "a bank without one", "a silent bank"],
)
async def test_otherwise_the_consent_lives_and_the_job_comes_again(
    store: Store, says: Exception, minutes: float, window: int | None
) -> None:
    assert await _status_after(store, says, minutes=minutes, window=window) is ConsentStatus.VALID
