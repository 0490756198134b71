"""What stops the start, and what the sandbox installation makes for itself."""

import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from core.errors import DocumentNotTrusted, TooManyStreams
from gateway.doors import door_of
from gateway.lock import AlreadyRunning, gateway_lock
from gateway.settings import Mode, Settings, SettingsError, load_settings
from gql.door import Door
from gql.transport.bodies import Wanted

PRODUCTION: dict[str, Any] = {
    "mode": "production",
    "public_url": "https://kontobro.example/",
    "database_url": "postgresql+asyncpg://db.example/kontobro",
    "doorbell_url": "redis://redis.example",
    "keys": Fernet.generate_key().decode(),
    "pepper": "a pepper of some length",
    "bankid_issuer": "https://bankid.example/auth/realms/prod",
    "bankid_client_id": "kontobro",
    "bankid_client_secret": "s1",
    "signing_url": "https://signing.example",
    "partner_url": "https://partner.example",
    "partner_client_id": "kontobro",
    "partner_client_secret": "s2",
    "partner_webhook_secret": "whsec_" + "c2VjcmV0" * 4,
    "sms_url": "https://sms.example",
    "sms_key": "s3",
    "smtp_host": "mail.example",
    "smtp_port": 587,
    "smtp_from": "ikke-svar@kontobro.example",
    "brreg_url": "https://data.example/api",
    "bank_url": "https://psd2.example/{bic}",
}


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PORT", "SANDBOX_PORT", "KONTOBRO_VAR", "KONTOBRO_MODE", "KONTOBRO_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_sandbox_installation_needs_no_settings() -> None:
    settings = load_settings()
    assert settings.mode is Mode.SANDBOX
    assert settings.public_url == settings.origin == "http://localhost:8000"
    assert settings.bankid_issuer.startswith("http://127.0.0.1:8001/")
    assert settings.database_url.startswith("sqlite+aiosqlite:////")
    assert settings.smtp_port == 9001
    assert settings.graphiql
    assert settings.synthetic_ids
    assert not settings.secure


def test_port_and_sandbox_port_choose_every_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "18000")
    monkeypatch.setenv("SANDBOX_PORT", "18001")
    settings = load_settings()
    assert (settings.public_url, settings.sandbox_url, settings.smtp_port) == (
        "http://localhost:18000",
        "http://127.0.0.1:18001",
        19001,
    )
    monkeypatch.setenv("KONTOBRO_PORT", "18002")
    assert load_settings().port == 18002


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    first = load_settings()
    kept = tmp_path / "var" / "secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert load_settings().keys == first.keys
    assert first.keys.get_secret_value() in kept.read_text()
    assert first.keys.get_secret_value() not in repr(first)
    assert first.pepper.get_secret_value() not in repr(first)


def test_production_starts_with_everything_told() -> None:
    settings = load_settings(**PRODUCTION)
    assert settings.secure
    assert settings.public_url == "https://kontobro.example"
    assert settings.sandbox_url is None
    assert settings.jobs_database_url == "postgresql+psycopg://db.example/kontobro", "one database, one back-up"
    with_tls = load_settings(
        **PRODUCTION | {"database_url": "postgresql+asyncpg://db.example/kontobro?ssl=verify-full"}
    )
    assert with_tls.jobs_database_url == "postgresql+psycopg://db.example/kontobro?sslmode=verify-full"
    assert [settings.graphiql, settings.synthetic_ids] == [False] * 2


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name not in ("mode", "public_url")])
def test_production_guesses_nothing(name: str) -> None:
    told = {key: value for key, value in PRODUCTION.items() if key != name}
    if name == "database_url":
        # The embedded database is a choice, not a guess.
        assert load_settings(**told).database_url.startswith("sqlite")
        return
    with pytest.raises(SettingsError, match=f"KONTOBRO_{name.upper()}"):
        load_settings(**told)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"public_url": "http://kontobro.example"}, "must begin with https://"),
        ({"synthetic_ids": True}, "KONTOBRO_SYNTHETIC_IDS is for the sandbox"),
        ({"graphiql": True}, "KONTOBRO_GRAPHIQL is for the sandbox"),
        ({"bank_url": "https://psd2.example"}, r"must contain \{bic\}"),
        ({"doorbell_url": "postgres://localhost"}, "KONTOBRO_DOORBELL_URL must be memory://, or begin with redis://"),
        ({"doorbell_url": "memory://"}, "KONTOBRO_DOORBELL_URL must name a Redis"),
        ({"jobs_database_url": "sqlite:///jobs"}, r"KONTOBRO_JOBS_DATABASE_URL must begin with postgresql\+psycopg"),
        ({"database_url": "mysql://db.example"}, "KONTOBRO_DATABASE_URL"),
        ({"keys": "no key"}, "KONTOBRO_KEYS must be Fernet keys"),
        ({"qwac_certificate": Path("c.pem")}, "KONTOBRO_QWAC_KEY go together"),
        ({"qseal_key": Path("k.pem")}, "KONTOBRO_QSEAL_KEY go together"),
        ({"port": "no"}, "KONTOBRO_PORT"),
        ({"port": "0"}, "KONTOBRO_PORT"),
        ({"smtp_port": 99_999}, "KONTOBRO_SMTP_PORT"),
        ({"var": ""}, "KONTOBRO_VAR is empty"),
        ({"signing_roots": "no/such.pem"}, "KONTOBRO_SIGNING_ROOTS: there is no file no/such.pem"),
        ({"qseal_key": "no.key", "qseal_certificate": "no.pem"}, "KONTOBRO_QSEAL_CERTIFICATE: there is no file"),
        ({"pepper": ""}, "KONTOBRO_PEPPER"),
        ({"bankid_client_secret": " "}, "KONTOBRO_BANKID_CLIENT_SECRET is empty"),
        ({"partner_client_secret": ""}, "KONTOBRO_PARTNER_CLIENT_SECRET is empty"),
        ({"sms_key": ""}, "KONTOBRO_SMS_KEY is empty"),
        ({"partner_webhook_secret": "whsec_"}, "KONTOBRO_PARTNER_WEBHOOK_SECRET"),
        ({"partner_webhook_secret": "whsec_c2VjcmV0"}, "KONTOBRO_PARTNER_WEBHOOK_SECRET"),
        ({"partner_webhook_secret": "no base64 at all"}, "KONTOBRO_PARTNER_WEBHOOK_SECRET"),
        *(
            ({name: "http://real.example/{bic}"}, f"KONTOBRO_{name.upper()} must begin with https://")
            for name in ("bankid_issuer", "signing_url", "partner_url", "sms_url", "brreg_url", "bank_url")
        ),
    ],
)
def test_what_cannot_be_right_stops_the_start(change: dict[str, Any], said: str) -> None:
    with pytest.raises((SettingsError, ValueError), match=said):
        load_settings(**(PRODUCTION | change))


@pytest.mark.parametrize(
    "name",
    ["bankid_issuer", "signing_url", "partner_url", "sms_url", "brreg_url", "bank_url", "sandbox_url", "smtp_host"],
)
@pytest.mark.parametrize("place", ["real.example", "10.0.0.7", "127.0.0.1.real.example", "localhost@real.example"])
def test_the_sandbox_mode_speaks_to_this_machine_only(name: str, place: str) -> None:
    value = place if name == "smtp_host" else f"http://{place}/{{bic}}"
    with pytest.raises(SettingsError, match="on this machine"):
        load_settings(**{name: value})


def test_the_sandbox_mode_refuses_a_foreign_http_address() -> None:
    with pytest.raises(SettingsError, match="without https"):
        load_settings(public_url="http://kontobro.example")


def test_settings_do_not_change() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1
    assert isinstance(settings, Settings)


def test_a_var_belongs_to_one_process(tmp_path: Path) -> None:
    with gateway_lock(tmp_path), pytest.raises(AlreadyRunning, match="already running here"):
        gateway_lock(tmp_path)
    gateway_lock(tmp_path).release()


def test_the_schema_tells_about_itself_in_the_sandbox_only_or_where_it_is_asked_to() -> None:
    assert load_settings().introspection
    assert not load_settings(**PRODUCTION).introspection
    assert load_settings(**PRODUCTION, introspection=True).introspection


def test_trusted_only_needs_the_documents() -> None:
    with pytest.raises(SettingsError, match="KONTOBRO_TRUSTED_DOCUMENTS"):
        load_settings(trusted_only=True)


@pytest.mark.parametrize("name", ["budget", "budget_refill", "stranger_budget", "stranger_budget_refill", "lines"])
def test_a_limit_of_nothing_is_no_limit(name: str) -> None:
    with pytest.raises(SettingsError, match=f"KONTOBRO_{name.upper()}"):
        load_settings(**{name: 0})


def _door(settings: Settings) -> Door:
    nothing: Any = None
    return door_of(settings, nothing, nothing, nothing, nothing)


def test_the_door_is_as_the_settings_say(tmp_path: Path) -> None:
    manifest = tmp_path / "trusted.json"
    manifest.write_text('{"a-hash": "{ __typename }"}')
    given = {"trusted_documents": manifest, "trusted_only": True, "budget": 7, "lines": 1}
    door = _door(load_settings(**PRODUCTION, **given))
    assert door.documents.text_of(Wanted(None, document_id="a-hash")) == "{ __typename }"
    with pytest.raises(DocumentNotTrusted):
        door.documents.text_of(Wanted("{ viewer { __typename } }"))
    assert door.budgets.take("a", True, 3).policy.size == 7
    with door.lines.held("a", True), pytest.raises(TooManyStreams), door.lines.held("a", True):
        pass
    assert not door.graphiql


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"a": 1}', '{"a": "{ nonsense }"}', None],
    ids=["", "list", "broken", "number", "bad", "none"],
)
def test_a_manifest_that_cannot_be_right_stops_the_start(tmp_path: Path, text: str | None) -> None:
    manifest = tmp_path / "trusted.json"
    if text is not None:
        manifest.write_text(text)
    with pytest.raises(SettingsError, match="KONTOBRO_TRUSTED_DOCUMENTS"):
        _door(load_settings(trusted_documents=manifest))
