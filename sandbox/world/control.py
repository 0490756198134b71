"""The tester's hand on the world: look at everything, move the clock, switch faults on, let money come in.

Law: wrong input is answered 422 {error} and changes nothing. No fault ever applies here, so a tester cannot lock
themselves out.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox import bank
from sandbox.bank import directory, ledger, settlement
from sandbox.messaging import messages_to
from sandbox.world import World
from sandbox.world.faults import KINDS

TEN_YEARS_SECONDS = 10 * 366 * 24 * 3600
RIGHTS = ("VIEW", "REGISTER", "APPROVE", "SALARY")
_LISTS = {"people": "person", "companies": "company", "accounts": "account", "rights": "right"}


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Advance(_Input):
    advance_seconds: int = Field(ge=0, le=TEN_YEARS_SECONDS)


class _Fault(_Input):
    kind: Literal["STATUS", "LOST_REPLY", "LOST_REQUEST", "DELAY", "OUTCOME"]
    method: str | None = None
    path: str | None = None
    outcome: str | None = None
    status: int | None = Field(None, ge=200, le=599)
    body: Any = None
    delay_ms: int | None = Field(None, ge=0, le=600_000)
    status_reason: str | None = None
    seconds: int | None = Field(None, ge=0, le=TEN_YEARS_SECONDS)
    times: int | None = Field(1, ge=1)

    @model_validator(mode="after")
    def _can_happen(self) -> "_Fault":
        if self.kind == "OUTCOME" and not self.outcome:
            raise ValueError("OUTCOME needs the name of the outcome")
        if self.kind == "STATUS" and self.status is None:
            raise ValueError("STATUS needs the status to answer with")
        return self


class _Incoming(_Input):
    amount: str = Field(pattern=r"^(0|[1-9][0-9]{0,11})\.[0-9]{2}$")
    debtor_name: str = Field(min_length=1, max_length=70)
    debtor_account: str = Field(pattern=r"^[0-9]{11}$")
    kid: str | None = None
    text: str | None = None
    end_to_end_id: str | None = Field(None, pattern=r"^[A-Za-z0-9-]{1,35}$")
    """Of a payment that comes back: the payee's bank returns it with the payer's own reference."""
    pending: bool = False


class _Rights(_Input):
    rights: list[Literal["VIEW", "REGISTER", "APPROVE", "SALARY"]]


def routes(world: World, reseed: Callable[[], None]) -> list[BaseRoute]:
    """`reseed` empties the world and begins it anew."""
    store = world.store

    def clock() -> dict[str, Any]:
        now, today = world.clock.now(), world.clock.today()
        return {"now": now.isoformat(), "today": today.isoformat(), "offset_seconds": world.clock.offset_seconds}

    async def everything(_: Request) -> Response:
        settlement.catch_up(world)
        lists = {name: store.all(kind) for name, kind in _LISTS.items()}
        return JSONResponse({**lists, "clock": clock(), "faults": world.faults.all(), "fault_kinds": KINDS})

    def listing(kind: str) -> Callable[[Request], Awaitable[Response]]:
        async def listed(_: Request) -> Response:
            settlement.catch_up(world)
            return JSONResponse(store.all(kind))

        return listed

    async def banks(_: Request) -> Response:
        listed = directory.banks().values()
        return JSONResponse(
            [{"bic": b.bic, "name": b.name, "prefixes": b.prefixes, "behaviour": b.dialect.name} for b in listed]
        )

    async def booked(request: Request) -> Response:
        settlement.catch_up(world)
        wanted = request.query_params.get("endToEndId")
        return JSONResponse([e for e in store.all("entry") if wanted in (None, e["end_to_end_id"])])

    async def taken_back(request: Request) -> Response:
        settlement.catch_up(world)
        entry = store.get("entry", request.path_params["id"])
        if entry is None:
            return _error(404, "no such entry")
        ledger.take_back(world, entry)
        return Response(status_code=204)

    async def messages(_: Request) -> Response:
        return JSONResponse(messages_to(world))

    async def time(request: Request) -> Response:
        if request.method == "POST":
            world.clock.advance(_Advance.model_validate_json(await request.body()).advance_seconds)
        return JSONResponse(clock())

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            fault = _Fault.model_validate_json(await request.body())
            values = fault.model_dump(exclude_unset=True)
            return JSONResponse(
                world.faults.add({k: v for k, v in values.items() if v is not None or k == "times"}), 201
            )
        if request.method == "DELETE":
            for fault in world.faults.all():
                world.faults.remove(fault["id"])
            return Response(status_code=204)
        return JSONResponse(world.faults.all())

    async def fault_gone(request: Request) -> Response:
        world.faults.remove(request.path_params["id"])
        return Response(status_code=204)

    async def reset(_: Request) -> Response:
        reseed()
        return JSONResponse(clock())

    async def incoming(request: Request) -> Response:
        money = _Incoming.model_validate_json(await request.body())
        bban = request.path_params["bban"]
        if not any(a["bban"] == bban for a in store.all("account")):
            return _error(404, "no such account")
        kroner, ore = money.amount.split(".")
        amount_minor = int(kroner) * 100 + int(ore)
        if amount_minor == 0:
            raise ValueError("amount must be more than 0.00")
        entry = bank.incoming(
            world,
            bban,
            amount_minor,
            money.debtor_name,
            money.debtor_account,
            money.kid,
            money.text,
            money.pending,
            end_to_end_id=money.end_to_end_id,
        )
        return JSONResponse(entry, 201)

    async def rights(request: Request) -> Response:
        person, account_id = request.path_params["person"], request.path_params["account_id"]
        if store.get("person", person) is None or store.get("account", account_id) is None:
            return _error(404, "no such person or account")
        wanted = _Rights.model_validate_json(await request.body()).rights
        key = f"{person}:{account_id}"
        document = {"person_key": person, "account_id": account_id, "rights": [r for r in RIGHTS if r in wanted]}
        return JSONResponse(store.put("right", key, {**(store.get("right", key) or {}), **document}))

    return [
        Route("/world", everything),
        *(Route(f"/world/{name}", listing(kind)) for name, kind in _LISTS.items()),
        Route("/world/banks", banks),
        Route("/world/bookings", booked),
        Route("/world/bookings/{id}", _checked(taken_back), methods=["DELETE"]),
        Route("/world/messages", messages),
        Route("/world/clock", _checked(time), methods=["GET", "POST"]),
        Route("/world/faults", _checked(faults), methods=["GET", "POST", "DELETE"]),
        Route("/world/faults/{id}", fault_gone, methods=["DELETE"]),
        Route("/world/reset", reset, methods=["POST"]),
        Route("/world/accounts/{bban}/incoming", _checked(incoming), methods=["POST"]),
        Route("/world/rights/{person}/{account_id}", _checked(rights), methods=["PUT"]),
    ]


def _checked(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def checked(request: Request) -> Response:
        try:
            return await handler(request)
        except ValidationError as error:
            texts = (f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors())
            return _error(422, "; ".join(texts))
        except (ValueError, re.error) as error:
            return _error(422, str(error))

    return checked


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status)
