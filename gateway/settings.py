"""The environment (KONTOBRO_*) as one frozen value.

Law: in sandbox mode everything points at the sandbox on this machine and nowhere else; in production nothing is
guessed. What cannot be right stops the start, with a sentence that names the setting.
"""

import base64
import ipaddress
import json
import os
import re
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, NonNegativeInt, PositiveInt, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """Why the installation cannot start, for the one who starts it."""


class Mode(StrEnum):
    SANDBOX = "sandbox"
    PRODUCTION = "production"


Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Read by `load_settings`. URLs have no trailing slash."""

    model_config = SettingsConfigDict(env_prefix="KONTOBRO_", frozen=True)

    mode: Mode = Mode.SANDBOX
    host: str = "127.0.0.1"
    """The interface to listen on."""
    port: Port = 8000
    sandbox_port: Port = 8001
    worker_port: Port
    """Where a worker tells its health and its metrics."""
    var: Path = Path("var")
    """Where the embedded databases, the heads of the journal and the sandbox's secrets live."""
    public_url: str
    """How browsers reach this installation."""
    sandbox_url: str | None = None
    """Set in sandbox mode only."""
    database_url: str
    jobs_database_url: str
    doorbell_url: str = "memory://"
    webhook_ports: str = Field("443", pattern=r"^[0-9]{1,5}(,[0-9]{1,5})*$")
    """Where partners' receivers may listen, separated by commas."""
    keys: SecretStr
    """Fernet keys, newest first, separated by commas."""
    pepper: SecretStr
    synthetic_ids: bool
    """Accept Skatteetaten's synthetic national ids (month + 80)."""
    graphiql: bool
    introspection: bool
    """Whether the schema tells about itself; outside the sandbox only when asked for."""
    trusted_documents: Path | None = None
    """JSON of {hash: document}, as graphql-codegen writes it (persistedDocuments)."""
    trusted_only: bool = False
    """Execute nothing else."""
    compile_at: NonNegativeInt = 1
    """From which execution on a query runs as a compiled program; 0: never."""
    budget: PositiveInt = 2_000_000
    """Cost that one signed-in client can save up, in one process; a client's operations cost what they ask for."""
    budget_refill: PositiveInt = 50_000
    """Cost a second."""
    stranger_budget: PositiveInt = 500_000
    """The same, for each address of those who are not signed in."""
    stranger_budget_refill: PositiveInt = 20_000
    lines: PositiveInt = 50
    """WebSockets and event streams that one signed-in client can hold open, in one process."""
    stranger_lines: PositiveInt = 100
    """The same, for each address of those who are not signed in."""

    bankid_issuer: str
    bankid_client_id: str
    bankid_client_secret: SecretStr
    signing_url: str
    signing_roots: Path | None = None
    """PEM of the roots that BankID's document signatures must lead to; None: those the provider names itself."""
    partner_url: str
    partner_client_id: str
    partner_client_secret: SecretStr
    partner_webhook_secret: SecretStr
    """Standard Webhooks: whsec_ and base64."""
    sms_url: str
    sms_key: SecretStr
    smtp_host: str
    smtp_port: Port
    smtp_from: str
    smtp_tls: bool = True
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    brreg_url: str
    bank_url: str
    """With `{bic}` where the bank's BIC goes."""
    qwac_certificate: Path | None = None
    qwac_key: Path | None = None
    qseal_certificate: Path | None = None
    qseal_key: Path | None = None

    log_level: str = Field("info", pattern="^(debug|info|warning|error)$")

    @property
    def origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def scaled(self) -> bool:
        """Several processes on one PostgreSQL; otherwise this process is all there is."""
        return self.database_url.startswith("postgresql")

    @property
    def public_webhook_ports(self) -> frozenset[int]:
        return frozenset(map(int, self.webhook_ports.split(",")))

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, given: dict[str, Any]) -> dict[str, Any]:
        if not str(given.get("var", "var")):
            raise SettingsError("KONTOBRO_VAR is empty.")
        var = Path(given.get("var", "var")).absolute()
        port, sandbox_port = _port(given, "port", 8000), _port(given, "sandbox_port", 8001)
        filled: dict[str, Any] = {
            "public_url": f"http://localhost:{port}",
            "worker_port": port + 100,
            "database_url": f"sqlite+aiosqlite:///{var / 'kontobro.sqlite'}",
            "jobs_database_url": _jobs_beside(given.get("database_url", ""), var),
            "synthetic_ids": False,
            "graphiql": False,
            "introspection": False,
        }
        if given.get("mode", Mode.SANDBOX) == Mode.SANDBOX:
            sandbox_url = given.get("sandbox_url", f"http://127.0.0.1:{sandbox_port}").rstrip("/")
            filled |= _at_the_sandbox(sandbox_url, sandbox_port) | _kept_secrets(var / "secrets.json", given)
        known = {name: value.rstrip("/") if name.endswith("_url") else value for name, value in given.items()}
        # The doorbell's scheme is all there is of it.
        known |= {"doorbell_url": given["doorbell_url"]} if "doorbell_url" in given else {}
        return {**filled, **known, "var": var}

    @model_validator(mode="after")
    def _can_be_right(self) -> Self:
        if self.mode is Mode.PRODUCTION:
            if not self.secure:
                raise SettingsError("In production KONTOBRO_PUBLIC_URL must begin with https://.")
            for name in ("synthetic_ids", "graphiql"):
                if getattr(self, name):
                    raise SettingsError(f"KONTOBRO_{name.upper()} is for the sandbox; production refuses it.")
            self._must_be_safe()
        else:
            for name in _PARTNERS:
                if not _is_loopback(getattr(self, name)):
                    raise SettingsError(
                        f"In sandbox mode KONTOBRO_{name.upper()} must be on this machine; it names another."
                    )
            if not self.secure and not _is_loopback(self.public_url):
                raise SettingsError("KONTOBRO_PUBLIC_URL without https:// is allowed on this machine only.")
        if self.trusted_only and self.trusted_documents is None:
            raise SettingsError("KONTOBRO_TRUSTED_ONLY needs KONTOBRO_TRUSTED_DOCUMENTS.")
        if "{bic}" not in self.bank_url:
            raise SettingsError("KONTOBRO_BANK_URL must contain {bic}.")
        if self.doorbell_url != "memory://" and not self.doorbell_url.startswith(("redis://", "rediss://")):
            raise SettingsError("KONTOBRO_DOORBELL_URL must be memory://, or begin with redis:// or rediss://.")
        if self.mode is Mode.PRODUCTION and self.scaled and self.doorbell_url == "memory://":
            raise SettingsError(
                "KONTOBRO_DOORBELL_URL must name a Redis: on PostgreSQL there are several processes, and memory:// "
                "rings in one."
            )
        if not self.database_url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise SettingsError("KONTOBRO_DATABASE_URL must begin with sqlite+aiosqlite:// or postgresql+asyncpg://.")
        if self.scaled != self.jobs_database_url.startswith("postgresql+psycopg://"):
            raise SettingsError(
                "KONTOBRO_JOBS_DATABASE_URL must begin with postgresql+psycopg:// where the database is PostgreSQL, "
                "and with sqlite:// where it is SQLite."
            )
        for kind in ("qwac", "qseal"):
            if (getattr(self, f"{kind}_certificate") is None) != (getattr(self, f"{kind}_key") is None):
                raise SettingsError(f"KONTOBRO_{kind.upper()}_CERTIFICATE and KONTOBRO_{kind.upper()}_KEY go together.")
        for name in _FILES:
            path = getattr(self, name)
            if path is not None and not path.is_file():
                raise SettingsError(f"KONTOBRO_{name.upper()}: there is no file {path}.")
        _must_be_keys(self.keys.get_secret_value())
        return self

    def _must_be_safe(self) -> None:
        """In production: nobody on the way reads what we say to partners, and no secret is one that can be guessed."""
        for name in _PARTNERS:
            place = getattr(self, name)
            if name not in ("sandbox_url", "smtp_host") and not (place.startswith("https://") or _is_loopback(place)):
                raise SettingsError(f"In production KONTOBRO_{name.upper()} must begin with https://.")
        for name in ("bankid_client_secret", "partner_client_secret", "sms_key"):
            if not getattr(self, name).get_secret_value().strip():
                raise SettingsError(f"KONTOBRO_{name.upper()} is empty.")
        if len(self.pepper.get_secret_value()) < SHORTEST_PEPPER_CHARS:
            raise SettingsError(f"KONTOBRO_PEPPER must have at least {SHORTEST_PEPPER_CHARS} characters.")
        _must_be_webhook_secret(self.partner_webhook_secret.get_secret_value())


SHORTEST_PEPPER_CHARS = 16
SHORTEST_WEBHOOK_SECRET_BYTES = 24
"""Standard Webhooks."""
_FILES = ("signing_roots", "trusted_documents", "qwac_certificate", "qwac_key", "qseal_certificate", "qseal_key")
_PARTNERS = (
    *("bankid_issuer", "signing_url", "partner_url", "sms_url", "brreg_url", "bank_url", "sandbox_url", "smtp_host"),
)


def load_settings(**given: Any) -> Settings:
    """The settings of this process; `given` wins over the environment. Raises SettingsError.

    PORT and SANDBOX_PORT, which many tools set, count where KONTOBRO_PORT and KONTOBRO_SANDBOX_PORT are absent.
    """
    for name in ("port", "sandbox_port"):
        if name.upper() in os.environ and f"KONTOBRO_{name.upper()}" not in os.environ:
            given.setdefault(name, os.environ[name.upper()])
    try:
        return Settings(**given)
    except ValidationError as error:
        # Names and pydantic's words only: a value may be a secret.
        told = [f"KONTOBRO_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError("; ".join(told)) from None


def _jobs_beside(database_url: str, var: Path) -> str:
    """The jobs' tables: in a schema of their own in the same PostgreSQL database, or in a file of their own."""
    if database_url.startswith("postgresql+asyncpg://"):
        place, mark, options = database_url.replace("postgresql+asyncpg://", "postgresql+psycopg://", 1).partition("?")
        # The two drivers call TLS by different names, with the same values.
        return place + mark + re.sub(r"\bssl=", "sslmode=", options)
    return f"sqlite:///{var / 'jobs.sqlite'}"


def _at_the_sandbox(url: str, sandbox_port: int) -> dict[str, Any]:
    public = "sandbox-secret"  # The sandbox's secrets are public.
    return {
        "sandbox_url": url,
        "synthetic_ids": True,
        "graphiql": True,
        "introspection": True,
        "bankid_issuer": f"{url}/bankid/auth/realms/sandbox",
        "bankid_client_id": "kontobro",
        "bankid_client_secret": public,
        "signing_url": f"{url}/signing",
        "partner_url": f"{url}/partner",
        "partner_client_id": "kontobro",
        "partner_client_secret": public,
        "sms_url": f"{url}/sms",
        "sms_key": "sandbox-sms-key",
        "smtp_host": "127.0.0.1",
        "smtp_port": sandbox_port + 1000,
        "smtp_from": "Kontobro <ikke-svar@kontobro.example>",
        "smtp_tls": False,
        "brreg_url": f"{url}/enhetsregisteret/api",
        "bank_url": f"{url}/banks/{{bic}}",
    }


def _kept_secrets(path: Path, given: dict[str, Any]) -> dict[str, str]:
    """The sandbox installation's own secrets: made once, readable by its owner only."""
    names = ("keys", "pepper", "partner_webhook_secret")
    if all(name in given for name in names):
        return {}
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        webhook = "whsec_" + Fernet.generate_key().decode().replace("-", "+").replace("_", "/")
        made = {"keys": Fernet.generate_key().decode(), "pepper": secrets.token_urlsafe(32)}
        fresh = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(made | {"partner_webhook_secret": webhook}, file)
        try:
            # Of two processes that start at once the first one's secrets stay.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    kept = json.loads(path.read_text())
    return {name: kept[name] for name in names}


def _port(given: dict[str, Any], name: str, default: int) -> int:
    try:
        return int(given.get(name, default))
    except ValueError:
        raise SettingsError(f"KONTOBRO_{name.upper()} must be a number.") from None


def _is_loopback(place: str | None) -> bool:
    host = urlsplit(place).hostname if place and "//" in place else place
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _must_be_webhook_secret(secret: str) -> None:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith("whsec_") or len(key) < SHORTEST_WEBHOOK_SECRET_BYTES:
        raise SettingsError(
            "KONTOBRO_PARTNER_WEBHOOK_SECRET must be whsec_ and base64 of at least "
            f"{SHORTEST_WEBHOOK_SECRET_BYTES} bytes."
        )


def _must_be_keys(keys: str) -> None:
    try:
        for key in keys.split(","):
            Fernet(key)
    except ValueError:
        raise SettingsError(
            "KONTOBRO_KEYS must be Fernet keys (32 bytes, urlsafe base64) separated by commas."
        ) from None
