"""The bank agreement as a PDF in bokmål, two A4 pages at most for ordinary companies.

Law: it names the company, the firm and every person who gets access; what is not written here is not granted.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from core.ports import AgreementDocument

_INK, _QUIET, _ACCENT, _LINE = (28, 32, 44), (96, 102, 118), (20, 83, 99), (208, 214, 222)
_MARGIN_MM = 22.0

# The PDF core fonts reach Latin-1 only. Letters that Unicode cannot take apart, and typographic signs:
_NEAREST = str.maketrans(
    {"đ": "d", "Đ": "D", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N", "ł": "l", "Ł": "L", "ı": "i", "œ": "oe", "Œ": "OE"}
    | {"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "€": "EUR", "\xa0": " "}
)

GRANTS = (
    ("Kontoinformasjon", "lese saldo og transaksjoner på bedriftskontoene virksomheten eier."),
    ("Betalingsinitiering", "sende betalinger og lønnsutbetalinger som er godkjent med BankID, til banken."),
)
TERMS = (
    (
        "Én avtale for virksomheten",
        "Avtalen inngås én gang og gjelder for alle virksomhetens banker. Den gir ikke i seg selv noen person rett til "
        "å se kontoer eller godkjenne betalinger: hver bruker gir i tillegg sitt eget samtykke med BankID hos banken, "
        "og banken kontrollerer hvilke rettigheter brukeren har der.",
    ),
    (
        "Bare bedriftskontoer",
        "Avtalen omfatter bare kontoer virksomheten selv eier. Private kontoer og kontoer som eies av andre, kan ikke "
        "kobles til.",
    ),
    (
        "Kontroll før oppstart",
        "Etter signering kontrollerer vår konsesjonspartner opplysningene, slik hvitvaskingsloven krever. Noen avtaler "
        "gjennomgås manuelt; det tar oftest et par arbeidsdager.",
    ),
    (
        "Pris",
        "Det betales bare for banktransaksjoner som er datert fra og med dagen bankintegrasjonen blir aktivert. "
        "Bankdata fra før denne datoen er kostnadsfritt.",
    ),
    (
        "Oppsigelse og tilbakekalling",
        "Virksomheten kan når som helst si opp avtalen i Kontobro. Da avsluttes all henting av bankdata og all sending "
        "av betalinger. Hver bruker kan når som helst trekke sitt eget samtykke, i Kontobro eller i nettbanken.",
    ),
)


class PdfDocuments:
    """core.ports.DocumentMaker."""

    def agreement(self, document: AgreementDocument) -> bytes:
        return agreement_pdf(document)


def agreement_pdf(document: AgreementDocument) -> bytes:
    """The agreement, unsigned. The same document makes the same bytes."""
    page = _Page(document)
    page.add_page()
    page.heading()
    page.parties()
    page.grants()
    page.access()
    for heading, text in TERMS:
        page.term(heading, text)
    page.signatories()
    return bytes(page.output())


class _Page(FPDF):
    """The layout: one column, headings in colour, tables of two columns."""

    def __init__(self, document: AgreementDocument) -> None:
        super().__init__(format="A4")
        self._document = document
        made = document.made_on
        self.set_creation_date(datetime(made.year, made.month, made.day, tzinfo=UTC))
        self.set_title(f"Bankavtale for {_latin(document.company_name)}")
        self.set_lang("nb-NO")
        self.set_author("Kontobro")
        self.set_margins(_MARGIN_MM, 20, _MARGIN_MM)
        self.set_auto_page_break(True, margin=22)
        self.alias_nb_pages()

    def footer(self) -> None:
        self.set_y(-15)
        self._ink(_QUIET, 8)
        d = self._document
        what = _latin(f"Avtale {d.agreement_id}   ·   vilkår {d.terms_version}")
        self.cell(0, 5, f"{what}   ·   side {self.page_no()} av {{nb}}")

    def heading(self) -> None:
        self._ink(_ACCENT, 10, "B")
        self._line("KONTOBRO", 6)
        self._ink(_INK, 22, "B")
        self._line("Avtale om bankintegrasjon", 11)
        self._ink(_QUIET, 10)
        self._line(f"Laget {_norwegian(self._document.made_on)}. Gjelder når den er signert med BankID og godkjent.", 6)
        self.ln(3)

    def parties(self) -> None:
        d = self._document
        self._heading("Partene")
        rows = [("Virksomheten", f"{d.company_name}, org.nr. {_grouped(d.org_number)}")]
        if d.firm_name:
            number = f", org.nr. {_grouped(d.firm_org_number)}" if d.firm_org_number else ""
            rows.append(("Regnskapsbyrå", f"{d.firm_name}{number}"))
        rows.append(("Leverandør", "Kontobro"))
        self._table(rows)

    def grants(self) -> None:
        self._heading("Hva virksomheten gir tillatelse til")
        self._table(GRANTS)

    def access(self) -> None:
        self._heading("Hvem som får tilgang")
        if self._document.people:
            self._text("Ved signering får disse personene tilgang til virksomheten i Kontobro, og ingen andre:")
            self._table(self._document.people)
        else:
            self._text("Ingen andre enn dem som signerer avtalen, får tilgang til virksomheten i Kontobro.")

    def term(self, heading: str, text: str) -> None:
        with self.unbreakable() as block:
            block._heading(heading)
            block._text(text)

    def signatories(self) -> None:
        with self.unbreakable() as block:
            block._heading("Signaturer")
            block._text("Avtalen signeres elektronisk med BankID av:")
            block._table(
                [(name, f"født {_norwegian(born)}" if born else "") for name, born in block._document.signatories]
            )
            block._text(
                "Signaturene ligger i dokumentet (PAdES) og kan kontrolleres i en vanlig PDF-leser.", quiet=True
            )

    def _heading(self, text: str) -> None:
        self.ln(3)
        self._ink(_ACCENT, 12, "B")
        self._line(text, 7)

    def _text(self, text: str, *, quiet: bool = False) -> None:
        self._ink(_QUIET if quiet else _INK, 9 if quiet else 10.5)
        self.multi_cell(0, 5.2, _latin(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def _table(self, rows: Sequence[tuple[str, str]]) -> None:
        self._ink(_INK, 10.5)
        self.set_draw_color(*_LINE)
        with self.table(
            [(_latin(left), _latin(right)) for left, right in rows],
            col_widths=(34, 66),
            first_row_as_headings=False,
            borders_layout="HORIZONTAL_LINES",
            line_height=5.4,
            padding=1.3,
            text_align=Align.L,
        ):
            pass
        self.ln(1)

    def _line(self, text: str, height_mm: float) -> None:
        self.cell(0, height_mm, _latin(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _ink(self, colour: tuple[int, int, int], size_pt: float, style: str = "") -> None:
        self.set_font("helvetica", style, size_pt)  # pyright: ignore[reportArgumentType]
        self.set_text_color(*colour)


def _latin(text: str) -> str:
    """The text in Latin-1: æøå as they are, other letters without their marks, the rest as a question mark."""
    known = "".join(
        sign if sign.isascii() or ord(sign) < 256 else _bare(sign)
        for sign in unicodedata.normalize("NFC", text).translate(_NEAREST)
    )
    return "".join(sign for sign in known if sign.isprintable() or sign == "\n")


def _bare(sign: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return bare if bare and all(ord(part) < 256 for part in bare) else "?"


def _norwegian(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def _grouped(org_number: str) -> str:
    """ "312345679" as people read it: "312 345 679"."""
    return " ".join(org_number[i : i + 3] for i in range(0, len(org_number), 3))
