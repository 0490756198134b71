"""Acts four and five: consents at two banks, and balances that are live."""

from typing import Any

from gateway.demo.actor import Actor, Live
from gateway.demo.cast import (
    ACCOUNTS,
    BALANCES,
    DNB,
    FJELLHEIM,
    OSTLANDET,
    TRANSACTIONS,
    Cast,
    kroner,
    minor,
    rows,
    told,
    until,
)

LIVING = ("VALID", "EXPIRING")
SALARY_MONEY = "100000.00"
"""What comes to the salary account, and goes out again as salaries: the demo can be played any number of times."""
INVOICE = "12500.00"
_CONSENTS = """query ($id: ID!) { company(id: $id) { consents { id status validUntil bank { bic name } person { name }
  refusedAccounts { lastFour reason message fix } } } }"""
_CONSENT_STATUS = """subscription ($company: ID!, $since: String) {
  consentStatus(companyId: $company, since: $since) { cursor kind consents {
  id status bank { name } person { name } statusInfo { text } } } }"""


async def consents(cast: Cast, actor: Actor, company_id: str) -> list[dict[str, Any]]:
    return (await actor.ask(_CONSENTS, id=company_id))["company"]["consents"]


async def accounts(actor: Actor, company_id: str) -> list[dict[str, Any]]:
    found = await actor.ask(f"query ($id: ID!) {{ company(id: $id) {{ accounts {ACCOUNTS} }} }}", id=company_id)
    return found["company"]["accounts"]


async def consent(cast: Cast) -> None:
    """Ola's consents at two banks; what is not the company's business account is refused with the reason."""
    story, kari, ola = cast.story, cast.kari, cast.ola
    company = await cast.must_see(ola, FJELLHEIM)
    given = await consents(cast, ola, company["id"])
    living = {c["bank"]["bic"] for c in given if _is_olas(c)}
    # Only before the first consent: what earlier ones brought in stays.
    if not given:
        story.promise(
            "Without an active consent no bank data is fetched",
            "Uten et aktivt samtykke hentes ingen bankdata",
            not await accounts(ola, company["id"]),
        )

    def shown(message: Any) -> None:
        for one in told(message, "consentStatus", "consents"):
            if one["status"] in LIVING and one["id"] not in before:
                before.add(one["id"])
                story.live("Kari", f"{one['person']['name']} · {one['bank']['name']}: {one['statusInfo']['text']}")

    before = {c["id"] for c in await consents(cast, kari, company["id"]) if c["status"] in LIVING}
    live = await kari.watch("consents", _CONSENT_STATUS, on_news=shown, company=company["id"])
    for bic in (DNB, OSTLANDET):
        if bic in living:
            story.note(f"The consent at {bic} is valid already.", f"Samtykket hos {bic} er alt gyldig.")
        else:
            await _give(cast, live, company["id"], bic)
    mine = [c for c in await consents(cast, ola, company["id"]) if _is_olas(c)]
    his, hers = await cast.must_see(ola, FJELLHEIM), await cast.must_see(kari, FJELLHEIM)
    story.promise(
        "Consent is personal: green for Ola at two banks at once, still red for Kari",
        "Samtykke er personlig: grønt for Ola i to banker, fortsatt rødt for Kari",
        {c["bank"]["bic"] for c in mine} >= {DNB, OSTLANDET}
        and his["consentCheck"]["green"]
        and not hers["consentCheck"]["green"],
        f"{[c['status'] for c in mine]}, {his['consentCheck']}, {hers['consentCheck']}",
    )
    await _accounts_arrive(cast, company["id"])


def _is_olas(consent: dict[str, Any]) -> bool:
    return consent["status"] in LIVING and consent["person"]["name"] == "Ola Bakken"


async def _give(cast: Cast, live: Live, company_id: str, bic: str) -> None:
    """Ask, go to the bank, BankID there, come back."""
    story, ola = cast.story, cast.ola
    wanted = "consent { id statusInfo { ... on ConsentAwaitingAuthorisation { authorisationUrl } } }"
    if bic == DNB:
        refused = await ola.do("requestConsent", wanted, companyId=company_id, bic=bic, psuId="Ola")
        story.promise(
            "A user id the bank does not know is refused, and the remedy says where to find it",
            "En bruker-ID banken ikke kjenner, avvises, og rådet sier hvor den står",
            refused.get("code") == "PSU_ID_INVALID",
            refused,
        )
    psu = cast.people["ola"]["dnb_user_id"] if bic == DNB else None
    asked = (await ola.must("requestConsent", wanted, companyId=company_id, bic=bic, psuId=psu))["consent"]
    to_bank = await ola.follow(asked["statusInfo"]["authorisationUrl"])
    await ola.follow(await ola.sca(to_bank.headers["location"]))
    found = await live.until(
        lambda m: any(c["id"] == asked["id"] and c["status"] in LIVING for c in told(m, "consentStatus", "consents")),
        what=f"a valid consent at {bic}",
    )
    bank = next(c for c in told(found, "consentStatus", "consents") if c["id"] == asked["id"])["bank"]["name"]
    story.tell("Ola", f"says yes at {bank} with BankID.", f"sier ja hos {bank} med BankID.")


async def _accounts_arrive(cast: Cast, company_id: str) -> None:
    story, kari, ola = cast.story, cast.kari, cast.ola

    async def all_read() -> list[dict[str, Any]] | None:
        found = await accounts(kari, company_id)
        complete = {a["bank"]["bic"] for a in found} >= {DNB, OSTLANDET} and all(a["balance"] for a in found)
        return found if complete else None

    for account in await until(all_read, "the accounts and their balances"):
        balance = kroner(account["balance"]["booked"]["value"])
        story.tell(
            "Kari", *(f"{account['accountNumber']} {account['name']}, {account['bank']['name']}: {balance}",) * 2
        )
    refused = [one for c in await consents(cast, ola, company_id) if _is_olas(c) for one in c["refusedAccounts"]]
    for one in refused:
        story.tell("Ola", *(f"…{one['lastFour']}: {one['message']}",) * 2)
    hers = [one for c in await consents(cast, kari, company_id) for one in c["refusedAccounts"]]
    story.promise(
        "Private and foreign-owned accounts are refused with the reason, which only their own person sees",
        "Private og andres kontoer avvises med grunn, og grunnen ser bare den det gjelder",
        {one["reason"] for one in refused} == {"ACCOUNT_PRIVATE", "ACCOUNT_FOREIGN_OWNED"} and not hers,
        f"{refused}, {hers}",
    )


class Screens:
    """What Kari and Ola keep open from here on: balances and transactions, and later payments."""

    def __init__(self, cast: Cast, company_id: str) -> None:
        self.company_id = company_id
        self._cast = cast
        self._shown: dict[tuple[str, str], tuple[str, str]] = {}
        self.balances: dict[str, Live] = {}

    async def open(self) -> None:
        cast = self._cast
        for actor in (cast.kari, cast.ola):
            name = actor.person.capitalize()
            self.balances[actor.person] = await actor.watch(
                f"{name}'s balances", BALANCES, on_news=self._teller(name), company=self.company_id
            )
            await self.balances[actor.person].until(lambda _: True, what="the balances")
        self.lines = await cast.kari.watch("Kari's transactions", TRANSACTIONS, company=self.company_id)
        await self.lines.until(lambda _: True, what="the transactions")

    def _teller(self, name: str) -> Any:
        def shown(message: Any) -> None:
            for account in told(message, "balances", "accounts"):
                if balance := account["balance"]:
                    seen = (balance["booked"]["value"], balance["source"])
                    before = self._shown.get((name, account["id"]))
                    self._shown[name, account["id"]] = seen
                    if before and before[0] != seen[0]:
                        age = self._cast.story.words(
                            f"{balance['ageSeconds']} s old", f"{balance['ageSeconds']} s gammel"
                        )
                        self._cast.story.live(name, f"{account['name']} {kroner(seen[0])} ({balance['source']}, {age})")

        return shown

    def balance(self, person: str, account_number: str) -> dict[str, Any]:
        """As the person's screen shows it now."""
        shown = rows(self.balances[person], "balances", "accounts").values()
        return next(account["balance"] for account in shown if account["accountNumber"] == account_number)

    async def agree_with_bank(self, person: str) -> bool:
        """Does every account on the screen show what the bank has?"""
        truth = {account["bban"]: account["balance_minor"] for account in await self._cast.world("GET", "accounts")}
        shown = rows(self.balances[person], "balances", "accounts").values()
        return all(truth[a["accountNumber"]] == minor(a["balance"]["booked"]["value"]) for a in shown)


async def live_balances(cast: Cast) -> Screens:
    """A customer pays; Ola does nothing but look; both screens move, and the invoice is settled by its KID."""
    story, kari, ola = cast.story, cast.kari, cast.ola
    company = await cast.must_see(ola, FJELLHEIM)
    screens = Screens(cast, company["id"])
    await screens.open()
    kid, bank = cast.kid(), await cast.bank_accounts()
    today = (await cast.world("GET", "clock"))["today"]
    invoice = {
        "date": today,
        "text": "Faktura, rehabilitering av bad",
        "kid": kid,
        "postings": [
            {"ledgerAccount": "1500", "amount": INVOICE},
            {"ledgerAccount": "3000", "amount": "-10000.00"},
            {"ledgerAccount": "2700", "amount": "-2500.00"},
        ],
    }
    posted = await kari.must(
        "postVoucher", "voucher { number year }", idempotencyKey=cast.key(), companyId=company["id"], voucher=invoice
    )
    number = posted["voucher"]["number"]
    story.tell(
        "Kari",
        f"posts an invoice of {kroner(INVOICE)} with KID {kid} as voucher {number}.",
        f"bokfører en faktura på {kroner(INVOICE)} med KID {kid} som bilag {number}.",
    )
    money = {"amount": INVOICE, "debtor_name": "Solsiden Borettslag", "debtor_account": bank["kontorrekvisita"]["bban"]}
    await cast.world("POST", f"accounts/{bank['fjellheim-drift']['bban']}/incoming", json={**money, "kid": kid})
    transfer = {**money, "amount": SALARY_MONEY, "debtor_name": "Fjellheim Bygg AS", "text": "Til lønn"}
    await cast.world("POST", f"accounts/{bank['fjellheim-lonn']['bban']}/incoming", json=transfer)
    story.note(
        "The customer pays at DNB. A minute passes, with Ola at his screen.",
        "Kunden betaler i DNB. Et minutt går, med Ola ved skjermen.",
    )
    await cast.a_minute_passes(ola)

    async def everywhere() -> bool:
        return await screens.agree_with_bank("ola") and await screens.agree_with_bank("kari")

    await until(everywhere, "the bank's balances on both screens")
    drift = bank["fjellheim-drift"]["bban"]
    seen = [screens.balance(person, drift) for person in ("ola", "kari")]
    story.promise(
        "Live balance: read at the bank while Ola looks, on both screens, never without its age and source",
        "Direkte saldo: lest i banken mens Ola ser på, på begge skjermer, alltid med alder og kilde",
        all(b["source"] == "BANK_ATTENDED" and b["ageSeconds"] < 60 for b in seen),
        seen,
    )
    found = await screens.lines.until(
        lambda m: any(_settles(line, kid) for line in told(m, "newTransactions", "transactions")),
        what="the customer's payment with its match",
    )
    line = next(line for line in told(found, "newTransactions", "transactions") if _settles(line, kid))
    story.live("Kari", f"+{kroner(line['transactionAmount']['value'])} {line['counterpartyName']}, KID {kid}")
    story.promise(
        "The customer's payment settled its invoice by KID, without a click",
        "Kundens innbetaling gjorde opp fakturaen på KID, uten et klikk",
        line["reconciliation"]["rule"] == "KID" and line["reconciliation"]["voucher"]["number"] == number,
        line["reconciliation"],
    )
    return screens


def _settles(line: dict[str, Any], kid: str) -> bool:
    return line["remittanceStructured"] == kid and line["reconciliation"] is not None
