"""The pages a person meets at the sandbox's BankID: plain forms, no script.

Law: everything a form posts is visible in its address or its fields, so a script may post the same without reading it.
"""

from collections.abc import Iterable
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse

_LAYOUT = """<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
  body { font: 17px/1.5 system-ui, sans-serif; margin: 0; background: #f3eff7; color: #20132e }
  main { max-width: 26rem; margin: 8vh auto; background: #fff; padding: 2rem; border-radius: 1rem;
         box-shadow: 0 1px 12px #39134c22 }
  h1 { font-size: 1.4rem; margin: 0 0 .5rem } small { color: #5b4a6b }
  label { display: block; margin: 1.2rem 0 .3rem; font-weight: 600 }
  select { font: inherit; width: 100%; padding: .6rem; border: 1px solid #8a7a99; border-radius: .5rem;
           background: #fff }
  button { font: inherit; width: 100%; padding: .7rem; margin-top: 1rem; border-radius: .5rem; cursor: pointer;
           border: 1px solid #39134c; background: #39134c; color: #fff }
  button.plain { background: #fff; color: #39134c; margin-top: .5rem }
  a { color: #39134c }
</style></head>
<body><main><small>BankID i sandkassen, ikke ekte</small><h1>{{ title }}</h1>
{% if lead %}<p>{{ lead }}</p>{% endif %}
{% if document_url %}<p><a href="{{ document_url }}">Les dokumentet (PDF)</a></p>{% endif %}
{% if action_url %}
<form method="post" action="{{ action_url }}">
  {% for name, value in hidden %}<input type="hidden" name="{{ name }}" value="{{ value }}">
  {% endfor %}
  <label for="person">Hvem er du?</label>
  <select id="person" name="person">
    {% for p in people %}<option value="{{ p.key }}">{{ p.given_name }} {{ p.family_name }}</option>
    {% endfor %}
  </select>
  <button name="action" value="approve">{{ approve }}</button>
  <button class="plain" name="action" value="cancel">Avbryt</button>
</form>
{% endif %}
</main></body></html>
"""
_TEMPLATE = Environment(autoescape=True).from_string(_LAYOUT)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def form(
    *,
    people: list[dict[str, Any]],
    hidden: Iterable[tuple[str, str]],
    action_url: str,
    document: tuple[str, str] | None = None,
) -> HTMLResponse:
    """Choose who you are. `document` is (title, address of the PDF) when the act is a signature."""
    text = _TEMPLATE.render(
        title="Signer med BankID" if document else "Logg inn med BankID",
        lead=document and document[0],
        document_url=document and document[1],
        action_url=action_url,
        hidden=list(hidden),
        people=people,
        approve="Signer" if document else "Logg inn",
    )
    return HTMLResponse(text, headers=_HEADERS)


def refusal(text: str, status: int = 400) -> HTMLResponse:
    """A request that must not be redirected anywhere, because who asked is not known."""
    page = _TEMPLATE.render(title="Dette gikk ikke", lead=text)
    return HTMLResponse(page, status_code=status, headers=_HEADERS)
