"""What the partner says of a review, in whatever order its answers come."""

from typing import Any, cast

from sqlmodel import select

from core.agreement import AgreementStatus, BankAgreement
from core.agreement.reviewing import fetch_review
from core.house import House
from core.journal import JournalEntry
from core.ports import OnboardingAnswer, ReviewDecision
from tests.support.house import Unreachable, settle


class Partner(Unreachable):
    def __init__(self, *reasons: str) -> None:
        self._left = list(reasons)

    async def answer(self, flow_id: str) -> OnboardingAnswer:
        return OnboardingAnswer(flow_id, ReviewDecision.MANUAL_REVIEW, (self._left.pop(0),), None)


async def test_reasons_of_old_answers_are_replaced_and_the_same_are_told_once(house: House) -> None:
    """An answer of before the correction came after it, and put the agreement back under review first."""
    settled = await settle(house.store, status=AgreementStatus.UNDER_REVIEW)
    async with house.store.change("system:test") as work:
        (await work.lock(BankAgreement, settled.agreement_id)).partner_flow_id = "flow"
    object.__setattr__(house.outside, "partner", cast("Any", Partner("FUNDING_SOURCE", "INDUSTRY", "INDUSTRY")))
    told = []
    for _ in range(3):
        await fetch_review(house, settled.agreement_id)
        async with house.store.read() as session:
            told.append((await session.get_one(BankAgreement, settled.agreement_id)).reasons)
    assert told == [("FUNDING_SOURCE",), ("INDUSTRY",), ("INDUSTRY",)]
    assert await reviews_told(house, settled.company_id) == 2


async def reviews_told(house: House, company_id: str) -> int:
    async with house.store.read() as session:
        rows = await session.exec(select(JournalEntry).where(JournalEntry.chain == company_id))
        return sum(1 for row in rows if row.event == "MANUAL_REVIEW_STARTED")
