"""The sandbox's front page, and the plain look its other pages share. Law: no script, and every text is escaped."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.world import World

_LAYOUT = """<!doctype html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – sandkassen</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; color: #1c2b33; }}
header {{ border-bottom: 3px solid #0a6e7c; margin-bottom: 1.5rem; }}
header a {{ color: #0a6e7c; font-weight: 600; text-decoration: none; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #d9e2e5; vertical-align: top; }}
article {{ border: 1px solid #d9e2e5; border-radius: 8px; padding: .25rem 1rem; margin: 1rem 0; }}
label {{ display: block; margin: .75rem 0; }}
select, input, textarea {{ font: inherit; width: 100%; max-width: 28rem; display: block; padding: .35rem; }}
button {{ font: inherit; padding: .5rem 1.25rem; margin: .5rem .5rem .5rem 0; border-radius: 6px;
  border: 1px solid #0a6e7c; background: #0a6e7c; color: #fff; cursor: pointer; }}
.quiet {{ color: #5a6b73; }}
.pre {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<header><p><a href="/">Sandkassen</a> <span class="quiet">en oppdiktet verden: ingen ekte personer, penger eller
banker</span></p></header>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """`title` is text; `body` is HTML whose texts the caller has escaped."""
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Cache-Control": "no-store"}
    return HTMLResponse(_LAYOUT.format(title=escape(title), body=body), status, headers)


def routes(world: World) -> list[BaseRoute]:
    async def home(_: Request) -> Response:
        people = "".join(
            f"<tr><td>{escape(p['given_name'])} {escape(p['family_name'])}</td><td>{escape(p['fnr'])}</td>"
            f'<td>{escape(p["mobile"])}</td><td><a href="/inbox/{escape(p["key"])}">innboks</a></td></tr>'
            for p in world.store.all("person")
        )
        companies = "".join(
            f"<tr><td>{escape(c['name'])}</td><td>{escape(c['orgnr'])}</td>"
            f'<td><a href="/enhetsregisteret/api/enheter/{escape(c["orgnr"])}">registeret</a></td></tr>'
            for c in world.store.all("company")
        )
        links = "".join(
            f'<li><a href="{href}">{text}</a></li>'
            for href, text in (
                ("/inbox", "Innboksen: alle SMS og e-poster"),
                ("/partner/cases", "Partnerens saksbehandling"),
                ("/banks", "Bankene (JSON)"),
                ("/bankid/auth/realms/sandbox/.well-known/openid-configuration", "BankID (OpenID Connect, JSON)"),
                ("/enhetsregisteret/api/enheter", "Enhetsregisteret (JSON)"),
                ("/world", "Hele verden (JSON)"),
                ("/world/clock", "Klokken (JSON)"),
                ("/world/faults", "Feil som er slått på (JSON)"),
                ("/world/bookings", "Alt bankene har bokført (JSON)"),
            )
        )
        today = world.clock.today().isoformat()
        return page(
            "Verden utenfor",
            f"<p>I dag er det {today} her.</p><ul>{links}</ul>"
            f"<h2>Personer</h2><table>{people}</table><h2>Virksomheter</h2><table>{companies}</table>",
        )

    async def healthz(_: Request) -> Response:
        return Response("ok", media_type="text/plain")

    return [Route("/", home), Route("/healthz", healthz)]
