"""Acts one to three: the register, the agreement, and what each person's two check marks say."""

import re
import time
from typing import Any

from gateway.demo.actor import Actor, ActorError
from gateway.demo.cast import FIRM, FJELLHEIM, VINTER, Cast, until

ENDED = ("REJECTED", "TERMINATED", "DECLINED", "WITHDRAWN", "EXPIRED")
FIVE_MINUTES_SECONDS = 300
_LOOK_UP = """query ($number: String!) { lookUpCompany(organisationNumber: $number) { __typename
  ... on RegisteredCompany { name organisationNumber industryText signingRights { givenName familyName roleCode } }
  ... on Rejection { code message fix } } }"""
AGREEMENT = """subscription ($company: ID!, $since: String) {
  agreementStatus(companyId: $company, since: $since) { cursor kind
  agreement { id status statusInfo { text ... on AgreementManualReview { reasons explanations } } }
  company { features } } }"""


async def look_up(cast: Cast) -> None:
    """The register answers; what cannot have an agreement is refused with a reason and a remedy."""
    story, kari = cast.story, cast.kari
    await cast.login(kari)
    story.tell(
        "Kari",
        "logs in with BankID. She is an accountant in Fjord Regnskap AS.",
        "logger inn med BankID. Hun er regnskapsfører i Fjord Regnskap AS.",
    )
    number = cast.companies[FJELLHEIM]["orgnr"]
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    refused = []
    for wrong in (mistyped, cast.companies[VINTER]["orgnr"]):
        answer = (await kari.ask(_LOOK_UP, number=wrong))["lookUpCompany"]
        refused.append(answer.get("code"))
        story.tell("Kari", *(f"{wrong}: {answer.get('message')} {answer.get('fix')}",) * 2)
    found = (await kari.ask(_LOOK_UP, number=number))["lookUpCompany"]
    rights = {f"{right['givenName']} {right['familyName']}" for right in found["signingRights"]}
    story.tell(
        "Kari",
        f"{number}: {found['name']}, {found['industryText']}. May sign alone: {', '.join(sorted(rights))}.",
        f"{number}: {found['name']}, {found['industryText']}. Kan signere alene: {', '.join(sorted(rights))}.",
    )
    story.promise(
        "The register answers; a wrong number and a dissolved company are refused with a remedy",
        "Registeret svarer; feil nummer og slettet virksomhet avvises med råd",
        refused == ["ORGANISATION_NUMBER_INVALID", "ORGANISATION_DISSOLVED"] and rights == {"Ola Bakken"},
        f"{refused}, {rights}",
    )


async def activate(cast: Cast) -> None:
    """Fjellheim's agreement: registered by Kari, signed by Ola, ACTIVE; or the one that is there already."""
    story, kari = cast.story, cast.kari
    company = await cast.company(kari, FJELLHEIM)
    status = company["agreement"]["status"] if company and company["agreement"] else None
    if status == "ACTIVE":
        story.note(
            "This world has been played before: Fjellheim's agreement is ACTIVE, and one a company is enough.",
            "Denne verdenen er brukt før: Fjellheims avtale er aktiv, og én per virksomhet er nok.",
        )
        for en, nb in _PROMISES.values():
            story.already_done(en, nb)
        return
    begun = time.monotonic()
    if status is None or status in ENDED:
        await _register(cast)
        company = await cast.must_see(kari, FJELLHEIM)
        status = company["agreement"]["status"]
    else:
        story.note(f"The agreement is on its way already: {status}.", f"Avtalen er alt underveis: {status}.")
        for name in ("siri", "stranger"):
            story.already_done(*_PROMISES[name])
    assert company is not None
    seen: list[str] = []

    def shown(message: Any) -> None:
        update = (message.get("data") or {}).get("agreementStatus") or {}
        agreement, features = update.get("agreement"), (update.get("company") or {}).get("features")
        if agreement and (not seen or seen[-1] != agreement["status"]):
            seen.append(agreement["status"])
            menu = story.words(" · the menu now has Payments", " · menyen har fått «Betalinger»") if features else ""
            story.live("Kari", f"{company['name']}: {agreement['statusInfo']['text']}{menu}")

    live = await kari.watch("Kari's agreement", AGREEMENT, on_news=shown, company=company["id"])
    if status == "DRAFT":
        await kari.must("sendAgreement", "agreement { id }", agreementId=company["agreement"]["id"])
        status = "AWAITING_SIGNATURES"
    if status == "AWAITING_SIGNATURES":
        await _sign(cast)
    await live.until(lambda m: _status(m) in ("ACTIVE", "MANUAL_REVIEW", *ENDED), what="an answer from the partner")
    if seen[-1] == "MANUAL_REVIEW":
        story.note("A random check: the caseworker has a look.", "En tilfeldig kontroll: saksbehandleren ser på saken.")
        await caseworker_approves(cast, FJELLHEIM)
    done = await live.until(lambda m: _status(m) == "ACTIVE", what="an ACTIVE agreement")
    seconds = time.monotonic() - begun
    story.promise(*_PROMISES["active"], seconds < FIVE_MINUTES_SECONDS, f"{seconds:.0f} s")
    story.note(
        f"From the form to ACTIVE in {seconds:.1f} seconds; nobody has spoken to a bank.",
        f"Fra skjema til aktiv på {seconds:.1f} sekunder; ingen har snakket med noen bank.",
    )
    features = done["data"]["agreementStatus"]["company"]["features"]
    story.promise(*_PROMISES["live"], "PAYMENTS" in features and seen[-1] == "ACTIVE", f"{seen}, {features}")


_PROMISES = {
    "siri": (
        "Who has no right to sign in the register cannot be asked to sign",
        "Den som ikke har signaturrett i registeret, kan ikke settes til å signere",
    ),
    "stranger": (
        "Registering gives no access: before the signature nobody is a member, and a stranger sees nothing",
        "Registreringen gir ingen tilgang: før signaturen er ingen medlem, og en fremmed ser ingenting",
    ),
    "link": (
        "The link came by SMS and e-mail; opening it consumes nothing, and another person's BankID is refused",
        "Lenken kom på SMS og e-post; å åpne den bruker den ikke opp, og en annens BankID avvises",
    ),
    "active": ("The integration is active in under five minutes", "Integrasjonen er aktiv på under fem minutter"),
    "live": (
        "Every step came live to the accountant, and Payments appeared in the menu",
        "Hvert steg kom direkte til regnskapsføreren, og «Betalinger» dukket opp i menyen",
    ),
}


def _status(message: Any) -> str | None:
    update = (message.get("data") or {}).get("agreementStatus") or {}
    return (update.get("agreement") or {}).get("status")


def kyc(cast: Cast, company: str, person: str, *, pep: bool) -> dict[str, Any]:
    """The partner's questions, answered for a company owned by its general manager."""
    known = cast.people[person]
    owner = {
        "name": f"{known['given_name']} {known['family_name']}",
        "birthdate": known["birthdate"],
        "role": "Daglig leder",
        "pep": pep,
        "ownershipPercent": 100,
    }
    return {
        "persons": [owner],
        "fundingSource": "OPERATIONS",
        "paymentCountries": ["NO"],
        "industryCode": cast.companies[company]["industry_code"],
    }


async def register(cast: Cast, company: str, person: str, *, pep: bool = False) -> dict[str, Any]:
    """Kari fills in the form; answers with the payload, which may be a refusal."""
    return await cast.kari.do(
        "registerAgreement",
        "agreement { id status }",
        organisationNumber=cast.companies[company]["orgnr"],
        firmOrganisationNumber=cast.companies[FIRM]["orgnr"],
        signatories=[cast.signatory(person)],
        kyc=kyc(cast, company, _owner(person), pep=pep),
    )


def _owner(person: str) -> str:
    # Siri is on the board of the company that Ola owns.
    return "ola" if person == "siri" else person


async def _register(cast: Cast) -> None:
    story = cast.story
    refused = await register(cast, FJELLHEIM, "siri")
    story.tell("Kari", *(f"Siri Dahl? {refused.get('message')}",) * 2)
    story.promise(*_PROMISES["siri"], refused.get("code") == "SIGNATORY_LACKS_SIGNING_RIGHTS", refused)
    done = await register(cast, FJELLHEIM, "ola")
    if "code" in done:
        raise ActorError(f"{done['code']}: {done['message']} {done['fix']} (or `kontobro reset`)")
    story.tell(
        "Kari",
        "registers Fjellheim Bygg AS: Ola Bakken signs; his mobile, his e-mail, and the partner's questions.",
        "registrerer Fjellheim Bygg AS: Ola Bakken signerer; mobil, e-post og partnerens spørsmål er fylt ut.",
    )
    company = await cast.must_see(cast.kari, FJELLHEIM)
    await cast.login(cast.nils)
    stranger = await cast.nils.ask("query ($id: ID!) { company(id: $id) { name } }", id=company["id"])
    nothing = stranger["company"] is None and not company["features"] and not company["integrationCheck"]["green"]
    story.promise(*_PROMISES["stranger"], nothing, f"{stranger}, {company['features']}")


async def _sign(cast: Cast) -> None:
    """Ola's telephone: the link, the PDF, BankID. Somebody else tries first."""
    story, ola = cast.story, cast.ola
    word, channels = await cast.link("ola", "sign")
    story.tell("Ola", "gets an SMS and an e-mail with one and the same link.", "får SMS og e-post med samme lenke.")
    opened = [(await ola.follow(f"/sign/{word}")).status_code for _ in range(3)]
    pdf = (await ola.follow(f"/sign/{word}/agreement.pdf")).content
    stranger = await _signs(cast.nils, word)
    still = (await cast.must_see(cast.kari, FJELLHEIM))["agreement"]["status"]
    story.promise(
        *_PROMISES["link"],
        channels == {"SMS", "EMAIL"} and opened == [200] * 3 and stranger == 403 and still == "AWAITING_SIGNATURES",
        f"{channels}, {opened}, {stranger}, {still}",
    )
    story.tell(
        "Ola",
        f"reads the agreement (PDF, {len(pdf) // 1000} kB) and signs with BankID on his telephone.",
        f"leser avtalen (PDF, {len(pdf) // 1000} kB) og signerer med BankID på telefonen.",
    )
    if not pdf.startswith(b"%PDF") or await _signs(ola, word) != 200:
        raise ActorError("Ola could not sign")


async def _signs(actor: Actor, word: str) -> int:
    """The button on the link's page, BankID, and back; the status of the page one comes back to."""
    pressed = await actor.http.post(f"/sign/{word}")
    if pressed.status_code != 303:
        raise ActorError(f"the signing page answered {pressed.status_code}")
    return (await actor.follow(await actor.bankid(pressed.headers["location"]))).status_code


async def caseworker_approves(cast: Cast, company: str) -> None:
    """At the partner somebody opens the newest case of the company and presses Godkjenn."""
    name = cast.companies[company]["name"].casefold()

    async def case() -> str | None:
        page = await cast.page("/partner/cases")
        cases = re.findall(r'href="(/partner/cases/[\w-]+)">([^<]+)<', page)
        return next((address for address, title in cases if title.casefold() == name), None)

    address = await until(case, "the case at the partner")
    await cast.press(address, decision="approve")


async def marks(cast: Cast) -> None:
    """Green for everybody in the company, and personal: the accountant's red mark is right."""
    story, kari, ola = cast.story, cast.kari, cast.ola
    await cast.login(ola)
    hers, his = await cast.must_see(kari, FJELLHEIM), await cast.must_see(ola, FJELLHEIM)
    for who, seen in (("Kari", hers), ("Ola", his)):
        for en, nb, check in (
            ("integration", "bankintegrasjon", seen["integrationCheck"]),
            ("consent", "samtykke", seen["consentCheck"]),
        ):
            mark = "🟢" if check["green"] else "🔴"
            story.tell(who, f"{mark} {en}: {check['explanation']}", f"{mark} {nb}: {check['explanation']}")
    story.promise(
        "The integration mark is green for both; the accountant's red consent mark is right, and says why",
        "Integrasjonsmerket er grønt for begge; regnskapsførerens røde samtykkemerke er riktig og sier hvorfor",
        hers["integrationCheck"]["green"]
        and his["integrationCheck"]["green"]
        and not hers["consentCheck"]["green"]
        and hers["consentCheck"]["reason"] == "CONSENT_NOT_NEEDED",
        f"{hers['consentCheck']}, {his['consentCheck']}",
    )
