"""Authorisations: one link to the bank's page for one person's act, alive for fifteen minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.bank.wire import SCA_HEADERS, Call, Problem, endpoint
from sandbox.world import World
from sandbox.world.store import Document

LIVES = timedelta(minutes=15)
CONSENT, PAYMENT, CANCELLATION, BASKET = "consent", "payment", "cancellation", "basket"


def begin(
    call: Call, subject: str, subject_id: str, psu: Document | None, fallback: Document | None = None
) -> Document:
    """A new authorisation; without a redirect address of its own it takes that of `fallback`, the subject."""
    redirects = call.redirects()
    if redirects["redirect_uri"] is None and fallback is not None:
        redirects = {name: fallback[name] for name in ("redirect_uri", "nok_uri")}
    if redirects["redirect_uri"] is None:
        raise Problem(400, "FORMAT_ERROR", "The header TPP-Redirect-URI is missing.", "TPP-Redirect-URI")
    key = call.world.new_id("authorisation")
    return call.world.store.put(
        "authorisation",
        key,
        {
            "id": key,
            "bic": call.bank.bic,
            "subject": subject,
            "subject_id": subject_id,
            "psu_key": psu["key"] if psu else None,
            "created_at": call.world.clock.now().isoformat(),
            "status": "received",
            **redirects,
        },
    )


def sca_status(world: World, authorisation: Document) -> str:
    """received, finalised or failed; a link nobody used in time has failed."""
    expired = world.clock.now() > datetime.fromisoformat(authorisation["created_at"]) + LIVES
    return "failed" if authorisation["status"] == "received" and expired else authorisation["status"]


def sca_redirect(call: Call, authorisation: Document) -> dict[str, str]:
    return {"href": f"{call.world.public_url}/banks/{call.bank.bic}/sca/{authorisation['id']}"}


def links(
    call: Call, path: str, authorisation: Document, collection: str = "authorisations"
) -> dict[str, dict[str, str]]:
    """The links of a subject that waits for SCA."""
    return {
        "scaRedirect": sca_redirect(call, authorisation),
        "self": call.link(path),
        "status": call.link(f"{path}/status"),
        "scaStatus": call.link(f"{path}/{collection}/{authorisation['id']}"),
    }


Find = Callable[[Call], tuple[str, Document]]
"""The path and document of the subject a request is about; refuses when there is none."""


def subresources(
    world: World,
    path: str,
    subject: str,
    find: Find,
    may_begin: Callable[[Call, Document], bool],
    collection: str = "authorisations",
) -> list[Route]:
    """start, list and status below `path`."""

    def start(call: Call) -> Response:
        where, document = find(call)
        psu = call.psu()
        call.corporate_id()
        if not may_begin(call, document):
            raise Problem(409, "STATUS_INVALID", "This resource does not wait for an authorisation.")
        authorisation = begin(call, subject, document["id"], psu, fallback=document)
        scope = {
            name: link for name, link in links(call, where, authorisation, collection).items() if name.startswith("sca")
        }
        body = {"scaStatus": "received", "authorisationId": authorisation["id"], "_links": scope}
        return JSONResponse(body, 201, SCA_HEADERS)

    def of_subject(call: Call) -> list[Document]:
        _, document = find(call)
        every = call.world.store.all("authorisation")
        return [a for a in every if a["subject"] == subject and a["subject_id"] == document["id"]]

    def index(call: Call) -> Response:
        return JSONResponse({"authorisationIds": [authorisation["id"] for authorisation in of_subject(call)]})

    def status(call: Call) -> Response:
        for authorisation in of_subject(call):
            if authorisation["id"] == call.path["authorisation_id"]:
                return JSONResponse({"scaStatus": sca_status(call.world, authorisation)})
        raise Problem(404, "RESOURCE_UNKNOWN", "There is no such authorisation.")

    return [
        endpoint(world, f"{path}/{collection}", POST=start, GET=index),
        endpoint(world, f"{path}/{collection}/{{authorisation_id}}", GET=status),
    ]
