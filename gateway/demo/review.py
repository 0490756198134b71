"""Acts nine and ten: a manual review that blames nobody, and a word about the help article."""

from typing import Any

from gateway.demo.activation import AGREEMENT, ENDED, caseworker_approves, kyc, register
from gateway.demo.actor import ActorError
from gateway.demo.cast import NORDLYS, Cast

_PROMISE = (
    "A manual review names its reasons kindly; a wrong PEP tick is corrected, and the agreement becomes active",
    "Manuell gjennomgang nevner grunnene vennlig; et feil PEP-kryss rettes, og avtalen blir aktiv",
)


async def manual_review(cast: Cast) -> None:
    """Nordlys Kafé is newly founded, and Kari has ticked PEP by mistake."""
    story, kari = cast.story, cast.kari
    company = await cast.company(kari, NORDLYS)
    status = company["agreement"]["status"] if company and company["agreement"] else None
    if status is not None and status not in ENDED:
        story.note(
            f"Nordlys Kafé's agreement is there already: {status}.", f"Nordlys Kafés avtale finnes alt: {status}."
        )
        story.already_done(*_PROMISE)
        return
    done = await register(cast, NORDLYS, "ingrid", pep=True)
    if "code" in done:
        raise ActorError(f"{done['code']}: {done['message']} (or `kontobro reset`)")
    agreement_id = done["agreement"]["id"]
    company = await cast.must_see(kari, NORDLYS)
    live = await kari.watch("Nordlys's agreement", AGREEMENT, company=company["id"])
    await kari.must("sendAgreement", "agreement { id }", agreementId=agreement_id)
    word, _ = await cast.link("ingrid", "sign")
    signing = await cast.ingrid.must("startSigning", "signingUrl", token=word)
    await cast.ingrid.follow(await cast.ingrid.bankid(signing["signingUrl"]))
    story.tell("Ingrid", "signs for Nordlys Kafé AS.", "signerer for Nordlys Kafé AS.")
    first = _info(await live.until(lambda m: _status(m) == "MANUAL_REVIEW", what="the manual review"))
    story.live("Kari", first["text"])
    for explanation in first["explanations"]:
        story.tell("Kari", *(f"· {explanation}",) * 2)
    so_far = len(live.seen)
    await kari.must(
        "correctKyc", "agreement { status }", agreementId=agreement_id, kyc=kyc(cast, NORDLYS, "ingrid", pep=False)
    )
    story.tell("Kari", "corrects the PEP tick, which was a slip.", "retter PEP-krysset, som var en glipp.")
    await live.until(
        lambda m: live.seen.index(m) >= so_far and _status(m) in ("MANUAL_REVIEW", "ACTIVE"),
        what="the review of the corrected answers",
    )
    # In a world whose clock is months ahead the café is not new any more, and the correction was all it took.
    second = _info(live.seen[-1])
    if _status(live.seen[-1]) == "MANUAL_REVIEW":
        story.live("Kari", f"{second['text']} ({', '.join(second['reasons'])})")
        await caseworker_approves(cast, NORDLYS)
    active = _info(await live.until(lambda m: _status(m) == "ACTIVE", what="an ACTIVE agreement"))
    story.live("Kari", f"{company['name']}: {active['text']}")
    story.promise(
        *_PROMISE,
        "PEP_DECLARED" in first["reasons"]
        and len(first["explanations"]) == len(first["reasons"])
        and "PEP_DECLARED" not in second.get("reasons", ()),
        f"{first}, {second}",
    )


def _status(message: Any) -> str | None:
    update = (message.get("data") or {}).get("agreementStatus") or {}
    return (update.get("agreement") or {}).get("status")


def _info(message: Any) -> dict[str, Any]:
    return message["data"]["agreementStatus"]["agreement"]["statusInfo"]


async def article(cast: Cast) -> None:
    """Was this article useful? A no needs a reason, and is thanked for."""
    story, kari = cast.story, cast.kari
    asked: dict[str, Any] = {"article": "bank-integration", "helpful": False}
    refused = await kari.do("giveArticleFeedback", "article", **asked)
    given = await kari.do("giveArticleFeedback", "reasons", **asked, reasons=["VIDEO_MISSING_OR_UNCLEAR"])
    story.tell(
        "Kari",
        "says that the help article lacks a clear video.",
        "sier fra at hjelpeartikkelen mangler en tydelig video.",
    )
    story.promise(
        "Feedback on the help article: a no needs a reason, and is kept",
        "Tilbakemelding på hjelpeartikkelen: et nei trenger en grunn og tas vare på",
        refused.get("code") == "FEEDBACK_REASON_MISSING" and given.get("reasons") == ["VIDEO_MISSING_OR_UNCLEAR"],
        f"{refused}, {given}",
    )
