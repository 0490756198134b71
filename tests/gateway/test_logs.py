"""What reaches the log: everything an operator needs, nothing a thief wants."""

import json
import logging
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import httpx
import pytest
import structlog

from gateway import logs
from tests.support.agreements import act_at_bankid, link_of, send_to_ola
from tests.support.gateway_server import login, running_gateway
from tests.support.sandbox_server import start_sandbox

WORD = "Zk3-vJ0_Qn6Yw1cXl8bRt5mHd2pAe9sFgUiOoKqTzBx"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    before = (logging.getLogger().handlers, logging.getLogger().level)
    stream = StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure("info")
    yield stream
    logging.getLogger().handlers, level = before[0], before[1]
    logging.getLogger().setLevel(level)


def line(stream: StringIO) -> dict[str, object]:
    return json.loads(stream.getvalue().splitlines()[-1])


def test_frames_of_websockets_are_not_logged(written: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("debug")
    logging.getLogger("uvicorn.error").debug("< TEXT %s", "what somebody asked")
    assert written.getvalue() == ""
    logging.getLogger("uvicorn.error").info("Started")
    assert line(written)["event"] == "Started"


@pytest.mark.parametrize(
    "secret",
    [
        "12837410361",
        "128374 10361",
        "15062012345",
        "1506.20.12345",
        "1506 20 12345",
        "NO9315062012345",
        "NO93 1506 2012 345",
        "+4790000101",
        "ola@fjellheim.example",
        WORD,
        "Bearer abc.def",
        "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEyMzQ1Njc4OTAifQ.eyJzdWIiOiIxMjM0NTY3ODkwMTIzNDU2Nzg5MCJ9.c2lnbmF0dXJlLXNpZ24",
    ],
)
def test_secrets_are_known_by_their_looks(written: StringIO, secret: str) -> None:
    for text in (secret, f"before {secret} after", f"/sign/{secret}/agreement.pdf" if " " not in secret else secret):
        structlog.get_logger("t").info(f"said {text}", detail=text, deep={"list": [text]})
        logging.getLogger("library").warning("said %s", text)
        try:
            raise ValueError(text)
        except ValueError:
            structlog.get_logger("t").exception("failed")
    shown = written.getvalue()
    assert secret not in shown


def test_secrets_are_known_by_their_names(written: StringIO) -> None:
    structlog.get_logger("t").info("x", national_id="a", account="b", csrf="c", Authorization="d", psu_id="e")
    told = line(written)
    assert {told[key] for key in ("national_id", "account", "csrf", "Authorization", "psu_id")} == {logs.MASK}


def test_query_words_of_a_return_are_masked(written: StringIO) -> None:
    structlog.get_logger("t").info("GET /callbacks/signing?code=abc&state=def&page=2")
    assert line(written)["event"] == "GET /callbacks/signing?***&***&page=2"


def test_what_an_operator_needs_stays(written: StringIO) -> None:
    facts = {"intent": "01a2076c-5d29-7208-8f31-c0be87cecae7", "organisation": "312458713", "ms": 12.5, "status": 503}
    structlog.get_logger("t").info("request", route="/sign/{token}", **facts)
    told = line(written)
    assert {key: told[key] for key in facts} == facts
    assert told["route"] == "/sign/{token}"
    assert told["level"] == "info"


def test_a_whole_signing_leaves_no_secret_in_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sandbox = start_sandbox(tmp_path / "sandbox")
    with running_gateway(tmp_path / "gateway", sandbox, log_level="info") as gateway:
        send_to_ola(gateway, sandbox)
        link = link_of(sandbox)
        with httpx.Client(trust_env=False, timeout=20) as phone, login(gateway.url, sandbox.url, "ola") as ola:
            phone.get(link)
            back = act_at_bankid(phone, phone.post(link).headers["location"], "ola")
            phone.get(f"{gateway.url}/callbacks/consent/{WORD}")
            query = dict(back.url.params)
            secrets = [link.rsplit("/", 1)[1], WORD, query["code"], query["state"], ola.headers["X-CSRF-Token"]]
            secrets += [cookie.value or "" for cookie in ola.cookies.jar]
    sandbox.stop()
    shown = capsys.readouterr().err
    routes = {json.loads(row).get("route") for row in shown.splitlines() if row.startswith("{")}
    assert {"/sign/{token}", "/callbacks/signing", "/callbacks/consent/{word}", "/login"} <= routes
    people = ["12837410361", "Bakken", "90000101", "ola@fjellheim"]
    for secret in [*secrets, *people]:
        assert secret, "a secret that is empty proves nothing"
        assert secret not in shown
