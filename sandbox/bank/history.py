"""The banks' past: booked entries before the world begins, so that opening balance + entries = balance today.

Each account is planned as a list of lines in date order and then posted like any other entry. Suppliers are paid out
of what came in, so no balance was ever negative.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from stdnum import luhn

from sandbox.bank import ledger
from sandbox.world import World
from sandbox.world.clock import OSLO
from sandbox.world.store import Document

DAYS = 120
CUSTOMERS = ("Solsiden Borettslag", "Mjøsa Eiendom AS", "Hamar Idrettslag", "Fagerli Skole", "Tindegg Hytter AS")
SHOPS = ((649_00, "Circle K Hamar"), (1_249_00, "Jernia Stortorget"), (329_50, "Kaffebrenneriet"), (89_00, "Parkering"))
SALARIES_PER_MONTH = 12


@dataclass
class Plan:
    """One account's lines, (day, øre, facts), and what has come in less what has gone out."""

    surplus_minor: int = 0
    lines: list[tuple[date, int, dict[str, Any]]] = field(default_factory=list)

    def add(self, day: date, amount_minor: int, **facts: Any) -> None:
        self.surplus_minor += amount_minor
        self.lines.append((day, amount_minor, facts))


def write(world: World) -> None:
    """History for every business account somebody has rights on; private and payee accounts begin empty."""
    seen = {right["account_id"] for right in world.store.all("right")}
    accounts = {a["key"]: a for a in world.store.all("account") if a["id"] in seen and a["usage"] == "ORGA"}
    payees = {account["key"]: account for account in world.store.all("account")}
    plans: dict[str, Plan] = defaultdict(Plan)
    for key, account in accounts.items():
        if key == "fjellheim-lonn":
            continue
        chance = random.Random(f"{world.seed}:history:{key}")
        payroll = plans["fjellheim-lonn"] if key == "fjellheim-drift" else None
        _plan(plans[key], chance, account, payees, _days(world, account), payroll)
    for key, plan in plans.items():
        _post(world, accounts[key], plan)


def _days(world: World, account: Document) -> list[date]:
    today = world.clock.today()
    days = (today - timedelta(days=back) for back in range(DAYS, 0, -1))
    return [day for day in days if day.isoformat() >= account["opened_on"]]


def _plan(
    plan: Plan,
    chance: random.Random,
    account: Document,
    payees: dict[str, Document],
    days: list[date],
    payroll: Plan | None,
) -> None:
    busy = account["balance_minor"] > 1_000_000_00
    unit = account["balance_minor"] // 100
    for day in days:
        if day.day == 1:
            plan.add(day, -chance.randint(40, 190) * 100, kind="Gebyr", text="Månedsgebyr og transaksjoner")
        if day.weekday() >= 5 or not (busy or chance.random() < 0.4):
            continue
        for _ in range(chance.choice((1, 1, 2))):
            stem = f"{chance.randint(10_000, 99_999)}{day:%m%d}"
            plan.add(
                day,
                chance.randint(unit, 4 * unit),
                kind="Innbetaling",
                kid=stem + luhn.calc_check_digit(stem),
                counterparty_name=chance.choice(CUSTOMERS),
            )
        if chance.random() < 0.6:
            _pay(plan, chance, day, payees[chance.choice(("byggvarer", "strom", "kontorrekvisita"))])
        if chance.random() < 0.4:
            cost, shop = chance.choice(SHOPS)
            plan.add(day, -cost, kind="Varekjøp", text=shop, counterparty_name=shop)
        if payroll is not None and day.day in (12, 13, 14) and _first_weekday_from_12th(day):
            _pay_salaries(plan, payroll, chance, day, payees)
    # Two equal purchases on one day are two entries: whoever merges them loses money.
    for _ in range(2):
        plan.add(days[-10], -649_00, kind="Varekjøp", text="Circle K Hamar", counterparty_name="Circle K Hamar")
    plan.lines.sort(key=lambda line: line[0])


def _pay(plan: Plan, chance: random.Random, day: date, payee: Document) -> None:
    share = plan.surplus_minor * chance.randint(20, 60) // 100
    if share > 0:
        stem = f"{chance.randint(1_000_000, 9_999_999)}"
        plan.add(
            day,
            -share,
            kind="Betaling",
            kid=stem + luhn.calc_check_digit(stem),
            counterparty_name=payee["owner_name"],
            counterparty_bban=payee["bban"],
        )


def _first_weekday_from_12th(day: date) -> bool:
    return day.weekday() < 5 and all(day.replace(day=earlier).weekday() >= 5 for earlier in range(12, day.day))


def _pay_salaries(plan: Plan, payroll: Plan, chance: random.Random, day: date, payees: dict[str, Document]) -> None:
    """Money moves to the salary account, net salaries go out the same day and the withheld tax with them."""
    employees = [payees[f"ansatt-{number}"] for number in range(1, SALARIES_PER_MONTH + 1)]
    salaries = [chance.randint(24_000_00, 41_000_00) for _ in employees]
    tax = sum(salaries) * 35 // 100
    total = sum(salaries) + tax
    drift, lonn = payees["fjellheim-drift"], payees["fjellheim-lonn"]
    for side, amount_minor, other in ((plan, -total, lonn), (payroll, total, drift)):
        side.add(
            day,
            amount_minor,
            kind="Overføring",
            text="Lønn og skattetrekk",
            counterparty_name=other["owner_name"],
            counterparty_bban=other["bban"],
        )
    for employee, salary in zip(employees, salaries, strict=True):
        payroll.add(
            day,
            -salary,
            kind="Lønn",
            purpose="SALA",
            text=f"Lønn {day:%m.%Y}",
            counterparty_name=employee["owner_name"],
            counterparty_bban=employee["bban"],
        )
    office = payees["skatteetaten"]
    stem = f"{day:%Y%m}{chance.randint(1000, 9999)}"
    payroll.add(
        day,
        -tax,
        kind="Betaling",
        purpose="TAXS",
        kid=stem + luhn.calc_check_digit(stem),
        counterparty_name=office["owner_name"],
        counterparty_bban=office["bban"],
    )


def _post(world: World, account: Document, plan: Plan) -> None:
    account["balance_minor"] -= plan.surplus_minor
    account["opening_minor"] = account["balance_minor"]
    for day, amount_minor, facts in plan.lines:
        when = datetime.combine(day, time(12, 0), OSLO)
        ledger.post(world, account, amount_minor, when, pending=False, **facts)
