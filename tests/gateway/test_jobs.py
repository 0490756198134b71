"""Durable jobs: tried until done, once each, across failures and restarts."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, select

from core.identifiers import new_id
from core.intent import Intent, IntentKind
from core.journal import INSTALLATION
from core.message import Message
from gateway.jobs import GIVE_UP_AFTER, HANDLERS, PAUSES_SECONDS
from gateway.lock import AlreadyRunning
from gateway.main import create_app
from tests.support.agreements import OLA, link_of, send_to_ola, texts_to, until
from tests.support.databases import embedded_only
from tests.support.gateway_server import GatewayServer, running_gateway, start_gateway
from tests.support.sandbox_server import SandboxServer, start_sandbox


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[SandboxServer]:
    server = start_sandbox(tmp_path / "sandbox")
    yield server
    server.stop()


def break_sms(sandbox: SandboxServer, times: int | None, kind: str = "LOST_REQUEST") -> str:
    fault = {"kind": kind, "path": "^/sms/", "times": times} | ({"status": 429} if kind == "STATUS" else {})
    return httpx.post(f"{sandbox.url}/world/faults", json=fault, trust_env=False).raise_for_status().json()["id"]


def intents(gateway: GatewayServer, kind: IntentKind) -> list[Intent]:
    async def ask() -> list[Intent]:
        async with gateway.house.store.read() as session:
            return list((await session.exec(select(Intent).where(Intent.kind == kind))).all())

    return gateway.run(ask())


def sms_intent(gateway: GatewayServer) -> Intent:
    async def ask() -> Intent:
        async with gateway.house.store.read() as session:
            statement = (
                select(Intent).join(Message, col(Message.id) == Intent.subject_id).where(Message.channel == "SMS")
            )
            return (await session.exec(statement)).one()

    return gateway.run(ask())


def _if(intent: Intent, field: str) -> Intent | None:
    return intent if getattr(intent, field) else None


def test_every_kind_of_intent_has_its_handler() -> None:
    assert set(HANDLERS) == set(IntentKind)
    assert list(PAUSES_SECONDS) == sorted(PAUSES_SECONDS)
    assert set(GIVE_UP_AFTER) == {IntentKind.SEND_MESSAGE}, "all that money and agreements wait for is never given up"


def test_a_failed_attempt_is_noted_and_tried_again(own_sandbox: SandboxServer, tmp_path: Path) -> None:
    with running_gateway(tmp_path / "gateway", own_sandbox) as gateway:
        # Each attempt tries a broken line three times.
        break_sms(own_sandbox, 6)
        send_to_ola(gateway, own_sandbox)
        waiting = until(lambda: _if(sms_intent(gateway), "attempts"), "the first attempt")
        assert waiting.last_error is None or waiting.last_error.endswith(": sms")
        done = until(lambda: _if(sms_intent(gateway), "done_at"), "the message")
        assert done.attempts == 3
        assert done.last_error is None
        assert len(texts_to(own_sandbox, OLA.mobile)) == 1


def test_a_stop_in_the_middle_loses_and_doubles_nothing(own_sandbox: SandboxServer, tmp_path: Path) -> None:
    fault = break_sms(own_sandbox, None)
    with running_gateway(tmp_path / "gateway", own_sandbox) as gateway:
        agreement = send_to_ola(gateway, own_sandbox)
        until(lambda: sms_intent(gateway).attempts >= 2 or None, "two attempts")
        email = until(lambda: texts_to(own_sandbox, OLA.email) or None, "the e-mail")
        assert len(email) == 1
        first_world = gateway.run(_chain(gateway, agreement.company_id))
    httpx.delete(f"{own_sandbox.url}/world/faults/{fault}", trust_env=False)
    with running_gateway(tmp_path / "gateway", own_sandbox) as gateway:
        assert gateway.run(_chain(gateway, agreement.company_id)) >= first_world
        until(lambda: sms_intent(gateway).done_at, "the message of yesterday", 30)
        assert link_of(own_sandbox).startswith("http://localhost:")
        assert len(texts_to(own_sandbox, OLA.mobile)) == 1
        assert len(texts_to(own_sandbox, OLA.email)) == 1


async def _chain(gateway: GatewayServer, chain: str) -> int:
    return gateway.house.store.heads.of(chain)[0]


def test_what_a_crash_left_between_commit_and_start_is_swept_up(own_sandbox: SandboxServer, tmp_path: Path) -> None:
    with running_gateway(tmp_path / "gateway", own_sandbox) as gateway:

        async def leave() -> str:
            async with gateway.house.store.change("system:test") as work:
                # Added as a row only: nobody is told to start it, as after a crash.
                left = work.add(
                    Intent(id=new_id(), kind=IntentKind.SEND_MESSAGE, subject_id="nothing", created_at=work.now)
                )
                work.record(INSTALLATION, "Intent", left.id, "LEFT")
                return left.id

        gateway.run(leave())
        assert intents(gateway, IntentKind.SEND_MESSAGE)[0].done_at is None
        httpx.post(f"{own_sandbox.url}/world/clock", json={"advance_seconds": 60}, trust_env=False)
        until(lambda: intents(gateway, IntentKind.SEND_MESSAGE)[0].done_at, "the sweeper", 25)


def test_a_fault_of_our_own_is_noted_without_what_it_was_about(own_sandbox: SandboxServer, tmp_path: Path) -> None:
    with running_gateway(tmp_path / "gateway", own_sandbox) as gateway:

        async def intend() -> None:
            async with gateway.house.store.change("system:test") as work:
                work.intend(IntentKind.SUBMIT_AGREEMENT, "12837410361")

        gateway.run(intend())
        failed = until(lambda: _if(intents(gateway, IntentKind.SUBMIT_AGREEMENT)[0], "last_error"), "the failure")
        assert failed.last_error == "NoResultFound"
        assert failed.done_at is None


@embedded_only
def test_a_second_process_refuses_to_start(own_sandbox: SandboxServer, tmp_path: Path) -> None:
    gateway = start_gateway(tmp_path / "gateway", own_sandbox)
    try:
        with pytest.raises(AlreadyRunning, match="already running here"):
            create_app(gateway.settings)
    finally:
        gateway.stop()
    with running_gateway(tmp_path / "gateway", own_sandbox):
        pass


@embedded_only
def test_the_jobs_database_holds_ids_only_and_survives_a_power_cut(own_sandbox: SandboxServer, tmp_path: Path) -> None:
    with running_gateway(tmp_path / "gateway", own_sandbox) as gateway:
        send_to_ola(gateway, own_sandbox)
        link_of(own_sandbox)
        with sqlite3.connect(tmp_path / "gateway" / "jobs.sqlite") as database:
            rows = database.execute("SELECT inputs FROM workflow_input").fetchall()
            assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert rows
        ids = {intent.id for intent in intents(gateway, IntentKind.SEND_MESSAGE)}
        for (inputs,) in rows:
            assert any(f'"{key}"' in inputs for key in ids), "portable JSON with one id"
            assert "Bakken" not in inputs
