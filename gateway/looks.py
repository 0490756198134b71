"""How the gateway's own pages look: plain HTML, no script, in bokmål; a refusal in the language that is asked for.

Law: every text is escaped, nothing is fetched from anywhere, and a page says what happened and what to do next.
A refusal tells its stable code too, and tells it as JSON to a client that reads no HTML.
"""

from jinja2 import Environment, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, Response

from core import errors
from core.errors import Refusal
from core.texts import fix_of, message_of, text
from gql.transport.door import locale_of

LOCALE = "nb"
_STATUS: dict[type[Refusal], int] = {
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.WrongPersonSigning: 403,
    errors.NotFound: 404,
    errors.BudgetExceeded: 429,
    errors.FileTicketInvalid: 404,
    errors.FileSizeInvalid: 413,
    errors.TooManyAttachments: 409,
    errors.LinkUnknown: 404,
    errors.LinkExpired: 410,
    errors.LinkUsed: 409,
    errors.AgreementWrongStatus: 409,
    errors.ConsentWrongStatus: 409,
    errors.PaymentWrongStatus: 409,
    errors.SigningNotCompleted: 400,
    errors.BankRefused: 502,
    errors.OutsideUnavailable: 503,
}

_LAYOUT = """<!doctype html>
<html lang="{{ locale }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} – Kontobro</title>
<style>
  body { font: 17px/1.55 system-ui, sans-serif; margin: 0; background: #eef3f4; color: #16262b }
  main { max-width: 34rem; margin: 7vh auto; background: #fff; padding: 2rem 2.2rem; border-radius: 1rem;
         box-shadow: 0 1px 14px #0d3b4322 }
  .brand { color: #145363; font-weight: 650; letter-spacing: .02em }
  h1 { font-size: 1.45rem; line-height: 1.25; margin: .4rem 0 1rem }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; margin: 1.2rem 0 }
  dt { color: #52666c } dd { margin: 0 }
  a { color: #145363 } .quiet { color: #52666c; font-size: .95rem }
  form { margin: .8rem 0 0 }
  button { font: inherit; width: 100%; padding: .75rem; border-radius: .6rem; cursor: pointer;
           border: 1px solid #145363; background: #145363; color: #fff }
  button.plain { background: #fff; color: #145363 }
  button:focus-visible, a:focus-visible { outline: 3px solid #e0a526; outline-offset: 2px }
</style></head>
<body><main><div class="brand">Kontobro</div><h1>{{ title }}</h1>
{% for paragraph in paragraphs %}<p>{{ paragraph }}</p>
{% endfor %}
{% if facts %}<dl>{% for name, value in facts %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>{% endif %}
{% for label, href in links %}<p><a href="{{ href }}">{{ label }}</a></p>
{% endfor %}
{% for label, action in forms %}<form method="post" action="{{ action }}">
  {% if csrf %}<input type="hidden" name="csrf" value="{{ csrf }}">{% endif %}
  <button{% if not loop.first %} class="plain"{% endif %}>{{ label }}</button></form>
{% endfor %}
{% if quiet %}<p class="quiet">{{ quiet }}</p>{% endif %}
</main></body></html>
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_TEMPLATE = Environment(autoescape=True, undefined=StrictUndefined).from_string(_LAYOUT)


def say(key: str, **facts: str | int) -> str:
    return text(LOCALE, key, **facts)


def page(
    title: str,
    *paragraphs: str,
    facts: tuple[tuple[str, str], ...] = (),
    links: tuple[tuple[str, str], ...] = (),
    forms: tuple[tuple[str, str], ...] = (),
    csrf: str | None = None,
    quiet: str | None = None,
    goes_to: str = "",
    status: int = 200,
    locale: str = LOCALE,
) -> HTMLResponse:
    """`links` and `forms` are (label, path). `goes_to`: the site a form's answer redirects to."""
    shown = _TEMPLATE.render(
        title=title,
        paragraphs=paragraphs,
        facts=facts,
        links=links,
        forms=forms,
        csrf=csrf,
        quiet=quiet,
        locale=locale,
    )
    policy = f"{_POLICY}; form-action 'self' {goes_to}".strip()
    return HTMLResponse(shown, status, {"Content-Security-Policy": policy, "Cache-Control": "no-store"})


def language(request: HTTPConnection) -> str:
    return locale_of(request.headers.get("accept-language", ""))


def refusal(request: HTTPConnection, refused: Refusal, status: int | None = None) -> Response:
    """What is wrong and what to do about it: a page, or {code, message, fix}."""
    locale = language(request)
    status = status or _STATUS.get(type(refused), 400)
    accepted = request.headers.get("accept", "").lower()
    if "application/json" in accepted and "text/html" not in accepted:
        return told(request, refused, status)
    return page(
        text(locale, "page.error.title"),
        message_of(refused, locale),
        fix_of(refused, locale),
        links=((text(locale, "page.error.front"), "/"),),
        quiet=f"{text(locale, 'page.error.help')} {text(locale, 'page.error.code', code=refused.code)}",
        status=status,
        locale=locale,
    )


def told(request: HTTPConnection, refused: Refusal, status: int) -> Response:
    """{code, message, fix}."""
    locale = language(request)
    said = {"code": refused.code, "message": message_of(refused, locale), "fix": fix_of(refused, locale)}
    return JSONResponse(said, status)
