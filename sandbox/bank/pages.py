"""How the bank's pages look: plain HTML in Norwegian, one form, no script."""

from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from starlette.responses import HTMLResponse
from stdnum.no import kontonr

BASE = """<!doctype html><html lang="nb"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{{ title }}</title><style>
body{font:16px/1.5 system-ui,sans-serif;background:#f2f4f7;color:#17202c;margin:0}
main{max-width:42rem;margin:2rem auto;background:#fff;padding:1.5rem 2rem 2rem;border-radius:8px}
header{font-size:.9rem;color:#4a5768;border-bottom:1px solid #d5dbe3;padding-bottom:.75rem}
table{width:100%;border-collapse:collapse;margin:1rem 0}
th,td{text-align:left;padding:.4rem .5rem .4rem 0;vertical-align:top}
th{font-weight:600;border-bottom:1px solid #d5dbe3}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tfoot td{font-weight:600;border-top:2px solid #17202c}select,input[type=text]{font:inherit;padding:.5rem;width:100%}
button{font:inherit;padding:.6rem 1.4rem;margin:1rem .75rem 0 0;border-radius:6px;cursor:pointer;
border:1px solid #0b5c4a}
button[value=approve]{background:#0b5c4a;color:#fff}button[value=reject]{background:#fff;color:#0b5c4a}
label{display:block;margin:.75rem 0 .25rem}.choice{margin:.25rem 0}</style></head><body><main>
<header>{{ bank }} · sandkasse</header><h1>{{ title }}</h1>{% block body %}{% endblock %}</main></body></html>"""

PERSON = """<label for="person">Logg inn med BankID som</label><select id="person" name="person" required>
{% for one in people %}<option value="{{ one.key }}"{% if one.key == chosen %} selected{% endif %}>
{{ one.given_name }} {{ one.family_name }}</option>{% endfor %}</select>"""

TEMPLATES = {
    "base": BASE,
    "person": PERSON,
    "message": '{% extends "base" %}{% block body %}<p>{{ text }}</p>{% endblock %}',
    "consent": """{% extends "base" %}{% block body %}<p>Du gir innsyn i kontoer, saldo og transaksjoner til og med
<strong>{{ valid_until }}</strong>{% if orgnr %}, for organisasjonsnummer {{ orgnr }}{% endif %}.</p>
<form method="post">
{% if accounts %}<table><tr><th>Konto</th><th>Navn</th><th>Eier</th></tr>{% for a in accounts %}<tr><td>
{% if choosing %}<label class="choice"><input type="checkbox" name="accounts" value="{{ a.id }}" checked>
{{ a.bban | bban }}</label>{% else %}{{ a.bban | bban }}{% endif %}</td>
<td>{{ a.name }}</td><td>{{ a.owner_name }}</td></tr>
{% endfor %}</table>{% else %}<p>Gjelder kontoene du har tilgang til i banken.</p>{% endif %}{% include "person" %}
<button name="action" value="approve">Gi samtykke</button><button name="action" value="reject">Avvis</button></form>
{% endblock %}""",
    "payment": """{% extends "base" %}{% block body %}<form method="post"><table><thead><tr>
<th>Mottaker</th><th>Konto</th><th>KID eller melding</th><th>Dato</th><th class="n">Beløp</th></tr></thead><tbody>
{% for line in lines %}<tr>
<td>{{ line.creditor_name }}</td><td>{{ line.creditor_bban | bban }}</td><td>{{ line.kid or line.text or "" }}</td>
<td>{{ line.day }}</td><td class="n">{{ line.amount_minor | kroner }}</td></tr>{% endfor %}</tbody><tfoot><tr>
<td colspan="4">Sum,
{{ lines | length }} {{ "betaling" if lines | length == 1 else "betalinger" }}, fra {{ debtors }}</td>
<td class="n">{{ total | kroner }}</td></tr></tfoot></table>{% include "person" %}
<button name="action" value="approve">{{ yes }}</button><button name="action" value="reject">Avvis</button></form>
{% endblock %}""",
    "mandate": """{% extends "base" %}{% block body %}<p>Med fullmakten
kan virksomheten bruke tredjeparter i banken.</p>
{% if orgnrs %}<p>Fullmakt er gitt for: {{ orgnrs | join(", ") }}</p>{% endif %}<form method="post">
<label for="orgnr">Organisasjonsnummer</label><input type="text" id="orgnr" name="orgnr" required>
<button value="approve">Gi fullmakt</button></form>{% endblock %}""",
    "revoke": """{% extends "base" %}{% block body %}{% if consents %}<form method="post">{% for c in consents %}
<label class="choice"><input type="radio" name="consent" value="{{ c.id }}" required> Samtykke til {{ c.valid_until }}
{% if c.corporate_id %}for {{ c.corporate_id }}{% endif %}</label>{% endfor %}{% include "person" %}
<button value="reject">Trekk samtykket</button></form>{% else %}<p>Ingen aktive samtykker i banken.</p>{% endif %}
{% endblock %}""",
}


def kroner(minor: int) -> str:
    """12345678 -> "123 456,78 kr", with non-breaking spaces."""
    whole, cents = divmod(minor, 100)
    return f"{whole:,}".replace(",", "\u00a0") + f",{cents:02d}\u00a0kr"


def _bban(number: str) -> str:
    return kontonr.format(number) if len(number) == 11 else number


_pages = Environment(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
_pages.filters.update(kroner=kroner, bban=_bban)


def page(name: str, bank: str, title: str, status: int = 200, **facts: Any) -> HTMLResponse:
    html = _pages.get_template(name).render(bank=bank, title=title, **facts)
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})
