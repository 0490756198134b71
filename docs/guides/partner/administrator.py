"""Not yours: what the company's administrator does in Kontobro to let a partner in. Argument: the partner's client_id.

In the sandbox Ola is the administrator of Fjellheim, and logs in with the sandbox's BankID.
"""

import os
import sys
from urllib.parse import parse_qsl, urlsplit

import httpx

COMPANIES = "{ viewer { companies { nodes { id name accounts { id } } } } }"
GRANT = """mutation ($input: ApiClientInput!) { grantApiClient(input: $input) { __typename
  ... on Rejection { code message fix }
  ... on ApiGrantSuccess { grant { scopes client { name } grantedBy { name } } } } }"""


def log_in(browser: httpx.Client, person: str) -> None:
    bankid = urlsplit(browser.get("/login").headers["location"])
    form = {**dict(parse_qsl(bankid.query)), "person": person, "action": "approve"}
    pressed = httpx.post(f"{bankid.scheme}://{bankid.netloc}{bankid.path}/login", data=form)
    browser.get(pressed.headers["location"])
    browser.headers["X-CSRF-Token"] = browser.get("/session").raise_for_status().json()["csrf"]


with httpx.Client(base_url=f"http://localhost:{os.environ.get('PORT', '8000')}", timeout=30) as browser:
    log_in(browser, "ola")
    mine = browser.post("/graphql", json={"query": COMPANIES}).json()["data"]["viewer"]["companies"]["nodes"]
    company = next((one for one in mine if one["accounts"]), None)
    if company is None:
        sys.exit("Ola has no company with accounts yet: run `make demo` once")
    wish = {"companyId": company["id"], "clientId": sys.argv[1]}
    told = browser.post("/graphql", json={"query": GRANT, "variables": {"input": wish}}).json()["data"][
        "grantApiClient"
    ]
    if told["__typename"] != "ApiGrantSuccess":
        sys.exit(f"{told['code']}: {told['message']} {told['fix']}")
    grant = told["grant"]
    scopes = " ".join(grant["scopes"])
    print(f"{grant['grantedBy']['name']} lets {grant['client']['name']} in at {company['name']}: {scopes}")
