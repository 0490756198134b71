"""What the code prints about itself: the schema, the lifecycles, and the lines to copy after a start."""

from pathlib import Path

import httpx

from core.agreement import AGREEMENT
from core.consent import CONSENT
from core.payment.model import PAYMENT
from core.transaction import TRANSACTION
from core.webhook import DELIVERY, ENDPOINT
from gateway.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
QUERY = '{"query": "{ __typename }"}'


def files() -> dict[Path, str]:
    """Path -> content, of every file that is printed from the code."""
    from gql.root import schema

    machines = (AGREEMENT, CONSENT, PAYMENT, TRANSACTION, DELIVERY, ENDPOINT)
    diagrams = [f"## {machine.name}\n\n```mermaid\n{machine.diagram()}\n```\n" for machine in machines]
    note = "Printed from the tables in core/ by `kontobro schema`; every arrow is named by its event.\n"
    return {
        ROOT / "schema.graphql": schema.as_str().rstrip() + "\n",
        ROOT / "docs" / "lifecycles.md": "\n".join(["# Lifecycles\n", note, *diagrams]),
    }


def cookie_line(client: httpx.Client) -> str:
    return "Cookie: " + "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


def curl_line(public_url: str, client: httpx.Client) -> str:
    """A ready line of curl for whoever this client is logged in as."""
    return (
        f"curl -s {public_url}/graphql -H 'Content-Type: application/json' "
        f"-H '{cookie_line(client)}' -H 'X-CSRF-Token: {client.headers['X-CSRF-Token']}' -d '{QUERY}'"
    )


def welcome(settings: Settings) -> str:
    """What `kontobro run` says when both sides are ready."""
    url, sandbox = settings.public_url, settings.sandbox_url
    people = (
        ("kari", "Kari Lien", "accountant at Fjord Regnskap AS: registers, posts, prepares; does not approve"),
        ("ola", "Ola Bakken", "general manager of Fjellheim Bygg AS: signs, consents, approves"),
        ("per", "Per Haugen", "payroll officer of Fjellheim Bygg AS"),
        ("siri", "Siri Dahl", "board member of Fjellheim Bygg AS, cannot sign alone"),
        ("ingrid", "Ingrid Solberg", "general manager of Nordlys Kafé AS, newly founded: manual review"),
        ("nils", "Nils Aas", "general manager of Havbris Consult AS: the stranger"),
        ("anne", "Anne Moen", "accountant in another firm, Toppen Økonomi AS"),
    )
    who = "\n".join(f"    {key:8}{name:16}{what}" for key, name, what in people)
    # A line to copy works in a terminal that does not know which ports were chosen here.
    own = (settings.port, settings.sandbox_port) != (8000, 8001)
    chosen = f"PORT={settings.port} SANDBOX_PORT={settings.sandbox_port} " if own else ""
    return f"""
Kontobro is ready.

  Web       {url}          choose BankID, then one of the people below
  GraphiQL  {url}/graphiql
  Sandbox   {sandbox}          banks, BankID, inboxes, the world's clock and faults

  People to log in as:
{who}

  Browser    open {url}
  GraphiQL   open {url}/login?return_to=/graphiql
  curl       eval "$({chosen}.venv/bin/kontobro login ola)"
  WebSocket  {chosen}.venv/bin/kontobro watch ola balances

  Ctrl-C stops both; `kontobro run` goes on where it stopped; `kontobro reset` begins anew.
"""
