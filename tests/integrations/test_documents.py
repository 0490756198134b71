"""The agreement as a reader gets it: what it must say, and that the same facts make the same bytes."""

import hashlib
import time
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from core.ports import AgreementDocument, DocumentMaker
from integrations.documents import PdfDocuments, agreement_pdf

DOCUMENT = AgreementDocument(
    agreement_id="0b7e6a52-0000-4000-8000-000000000001",
    company_name="Nordlys Kafé AS",
    org_number="312345679",
    firm_name="Fjord Regnskap AS",
    firm_org_number="212345678",
    people=(("Kari Lien", "Regnskapsfører"), ("Pål Ærlig Ødegård", "Lønnsansvarlig")),
    signatories=(("Ingrid Solberg", date(1988, 2, 9)), ("Siri Dahl", None)),
    terms_version="2026-1",
    made_on=date(2026, 11, 23),
)


def text_of(pdf: bytes) -> str:
    """The words of all pages, one space between them."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(
    "said",
    [
        "Nordlys Kafé AS, org.nr. 312 345 679",
        "Fjord Regnskap AS, org.nr. 212 345 678",
        "Kari Lien Regnskapsfører",
        "Pål Ærlig Ødegård Lønnsansvarlig",
        "Ingrid Solberg født 09.02.1988",
        "Siri Dahl",
        "Kontoinformasjon",
        "Betalingsinitiering",
        "Avtalen inngås én gang og gjelder for alle virksomhetens banker",
        "datert fra og med dagen bankintegrasjonen blir aktivert",
        "Bankdata fra før denne datoen er kostnadsfritt",
        "Virksomheten kan når som helst si opp avtalen",
        "vilkår 2026-1",
        "0b7e6a52-0000-4000-8000-000000000001",
        "Laget 23.11.2026",
    ],
)
def test_the_agreement_says(said: str) -> None:
    assert said in text_of(agreement_pdf(DOCUMENT))


def test_without_a_firm_nobody_is_named_as_one() -> None:
    said = text_of(agreement_pdf(replace(DOCUMENT, firm_name=None, firm_org_number=None, people=())))
    assert "Regnskapsbyrå Fjord" not in said
    assert "Ingen andre enn dem som signerer avtalen" in said


def test_the_same_facts_make_the_same_bytes_at_any_time() -> None:
    first = agreement_pdf(DOCUMENT)
    with time_machine.travel(time.time() + 90_000, tick=False):
        assert hashlib.sha256(agreement_pdf(DOCUMENT)).digest() == hashlib.sha256(first).digest()
    assert agreement_pdf(replace(DOCUMENT, org_number="312345687")) != first


def test_an_ordinary_agreement_is_two_pages_and_a_large_one_holds_everybody() -> None:
    assert len(PdfReader(BytesIO(agreement_pdf(DOCUMENT))).pages) == 2
    many = tuple((f"Person Nummer {number}", "Innsyn") for number in range(80))
    said = text_of(agreement_pdf(replace(DOCUMENT, people=many)))
    assert all(f"{name} Innsyn" in said for name, _ in many)


def test_letters_outside_latin_1_lose_their_marks_and_nothing_breaks() -> None:
    said = text_of(agreement_pdf(replace(DOCUMENT, company_name="Čáhci–Łódź ŋ\x00 日 AS")))
    assert "Cáhci-Lódz n ? AS" in said


def test_the_port_is_kept() -> None:
    maker: DocumentMaker = PdfDocuments()
    assert maker.agreement(DOCUMENT) == agreement_pdf(DOCUMENT)
