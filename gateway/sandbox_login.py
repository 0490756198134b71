"""A login at the sandbox's BankID by a script: what a browser and a person do, over plain HTTP.

Law: nothing here is a short cut; the same addresses, forms and cookies as for everybody.
"""

from urllib.parse import parse_qsl, urlsplit

import httpx


class LoginFailed(Exception):
    """What the gateway or the sandbox answered instead."""


def login(base_url: str, sandbox_url: str, person: str) -> httpx.Client:
    """A client of the gateway with the person's session cookie and CSRF header. `person` is a key: ola, kari ..."""
    with httpx.Client(base_url=base_url, trust_env=False, timeout=30) as browser:
        begun = browser.get("/login")
        address = begun.headers.get("location", "")
        if begun.status_code != 303 or not address.startswith(sandbox_url):
            raise LoginFailed(f"/login answered {begun.status_code} and does not lead to the sandbox at {sandbox_url}")
        asked = urlsplit(address)
        form = {**dict(parse_qsl(asked.query)), "person": person, "action": "approve"}
        acted = httpx.post(f"{asked.scheme}://{asked.netloc}{asked.path}/login", data=form, trust_env=False, timeout=30)
        if acted.status_code not in (302, 303):
            raise LoginFailed(f"BankID answered {acted.status_code}: is there anybody called {person}?")
        back = browser.get(acted.headers["location"])
        if back.status_code != 303:
            raise LoginFailed(f"the return to the gateway was answered {back.status_code}")
        session = browser.get("/session").raise_for_status().json()
        headers = {"X-CSRF-Token": session["csrf"]}
        return httpx.Client(base_url=base_url, cookies=browser.cookies, headers=headers, trust_env=False, timeout=30)
