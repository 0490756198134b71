"""What a bank offers without a third party: the directory, the mandate form, the withdrawal of a consent."""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.bank import consents
from sandbox.bank.directory import banks
from sandbox.bank.pages import page
from sandbox.world import World


def routes(world: World) -> list[Route]:
    async def index(request: Request) -> Response:
        listed = banks().values()
        rows = [
            {"bic": b.bic, "name": b.name, "prefixes": list(b.prefixes), "behaviour": b.dialect.name} for b in listed
        ]
        return JSONResponse(rows)

    async def mandate(request: Request) -> Response:
        """GET shows, POST with `orgnr` gives the company's mandate to third parties at this bank."""
        bank = banks().get(request.path_params["bic"])
        if bank is None:
            return page("message", "", "Banken finnes ikke", 404, text="Ingen norsk bank har denne BIC-en.")
        if request.method == "POST":
            orgnr = str((await request.form()).get("orgnr", "")).replace(" ", "")
            if world.store.get("company", orgnr) is None:
                return page("message", bank.name, "Det gikk ikke", 400, text="Virksomheten finnes ikke i registeret.")
            key = f"{bank.bic}:{orgnr}"
            world.store.put("mandate", key, {"id": key, "bic": bank.bic, "orgnr": orgnr})
            return RedirectResponse(f"/banks/{bank.bic}/mandate", 303)
        orgnrs = [given["orgnr"] for given in world.store.all("mandate") if given["bic"] == bank.bic]
        return page("mandate", bank.name, "Fullmakt", orgnrs=orgnrs)

    async def revoke(request: Request) -> Response:
        """GET shows, POST with `person` and `consent` withdraws the person's own consent at the bank."""
        bank = banks().get(request.path_params["bic"])
        if bank is None:
            return page("message", "", "Banken finnes ikke", 404, text="Ingen norsk bank har denne BIC-en.")
        active = [
            consent
            for consent in world.store.all("consent")
            if consent["bic"] == bank.bic and consents.current_status(world, consent) == "valid"
        ]
        if request.method == "POST":
            form = await request.form()
            own = [c for c in active if c["id"] == form.get("consent") and c["psu_key"] == form.get("person")]
            if not own:
                return page("message", bank.name, "Det gikk ikke", 403, text="Du har ikke gitt dette samtykket.")
            consents.change(world, own[0], "revokedByPsu")
            return RedirectResponse(f"/banks/{bank.bic}/revoke", 303)
        return page("revoke", bank.name, "Samtykker", consents=active, people=world.store.all("person"), chosen=None)

    return [
        Route("/banks", index),
        Route("/banks/{bic}/mandate", mandate, methods=["GET", "POST"]),
        Route("/banks/{bic}/revoke", revoke, methods=["GET", "POST"]),
    ]
