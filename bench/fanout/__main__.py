"""The listeners' process: a job on its standard input, "ready", then "go", then what happened, then "bye".

Each company has a publisher, as many at once as the job says: it makes a payment through the API, waits until the last
of the company's listeners has heard of it, and makes the next.
"""

import asyncio
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import uvloop

from bench.fanout.socket import Listener

OPENING = 16
"""Sockets that are opened at once: few enough that none waits longer than a server waits for its first word."""
HEARD_SECONDS = 60.0


@dataclass
class Company:
    """`waiting`: listeners that have not heard of `mark` yet."""

    job: dict[str, Any]
    sockets: list[Listener] = field(default_factory=list)
    mark: bytes = b"\0"
    waiting: int = 0
    all_heard: asyncio.Event = field(default_factory=asyncio.Event)

    def heard(self, payload: bytes) -> None:
        if self.mark in payload:
            self.waiting -= 1
            if self.waiting == 0:
                self.all_heard.set()


@dataclass
class Happened:
    """`last`: for each payment the seconds until the last listener had heard of it."""

    deliveries: int = 0
    last: list[float] = field(default_factory=list)


async def _open(job: dict[str, Any], companies: list[Company]) -> list[Listener]:
    """Those who never read; the others are their companies'."""
    wanted: list[tuple[Company, str, bool]] = []
    for company in companies:
        wanted += [(company, job["subscription"], True)] * job["sockets_each"]
    # Among the others and not after them: they are to be in the way, if they can.
    for place in range(job["silent"]):
        wanted.insert(place * len(wanted) // job["silent"], (companies[0], job["silent_subscription"], False))
    silent: list[Listener] = []
    for begin in range(0, len(wanted), OPENING):
        opened: list[asyncio.Future[None]] = []
        for company, document, reads in wanted[begin : begin + OPENING]:
            subscribe = {"query": document, "variables": {"companyId": company.job["id"]}}
            made = Listener(job["headers"], subscribe, company.heard, reads=reads, greets=job["greets"])
            await made.connect(job["port"])
            (company.sockets if reads else silent).append(made)
            opened.append(made.ready)
        await asyncio.wait_for(asyncio.gather(*opened), HEARD_SECONDS)
    return silent


async def _publish(
    job: dict[str, Any], company: Company, client: httpx.AsyncClient, number: int, told: Happened
) -> None:
    # An amount of its own marks the payment in every message about it.
    value = f"{number}.00"
    text = orjson.dumps(company.job["body"]).decode().replace(job["key"], f"{job['run']}-{number}")
    body = text.replace(job["value"], value).encode()
    company.mark, company.waiting = f'"{value}"'.encode(), len(company.sockets)
    company.all_heard.clear()
    begun = time.perf_counter()
    answer = await client.post(f"http://127.0.0.1:{job['port']}/graphql", content=body)
    if b"PaymentSuccess" not in answer.content:
        raise RuntimeError(f"no payment was made: {answer.text[:300]}")
    await asyncio.wait_for(company.all_heard.wait(), HEARD_SECONDS)
    told.last.append(time.perf_counter() - begun)
    told.deliveries += len(company.sockets)


async def _listen(job: dict[str, Any]) -> None:
    companies, told = [Company(one) for one in job["companies"]], Happened()
    silent = await _open(job, companies)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    begun, number = time.perf_counter(), 1000
    free = asyncio.Queue[Company]()
    for company in companies:
        free.put_nowait(company)

    async def publisher(client: httpx.AsyncClient) -> None:
        nonlocal number
        while time.perf_counter() - begun < job["seconds"]:
            company = await free.get()
            number += 1
            await _publish(job, company, client, number, told)
            free.put_nowait(company)

    headers = job["headers"] | {"content-type": "application/json", "accept": "application/json"}
    async with httpx.AsyncClient(headers=headers, trust_env=False, timeout=HEARD_SECONDS) as client:
        await asyncio.gather(*(publisher(client) for _ in range(min(job["publishers"], len(companies)))))
    seconds = time.perf_counter() - begun
    happened = {"deliveries": told.deliveries, "seconds": seconds, "last": sorted(told.last)}
    print(orjson.dumps(happened).decode(), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for one in (*silent, *(one for company in companies for one in company.sockets)):
        one.close()


if __name__ == "__main__":
    uvloop.run(_listen(orjson.loads(sys.stdin.readline())))
