"""The chart of accounts a company starts with: a few of the standard's numbers, in our own words."""

CHART: dict[str, tuple[str, str]] = {
    "1500": ("Kundefordringer", "Trade receivables"),
    "1920": ("Bankinnskudd", "Bank deposits"),
    "1950": ("Bankinnskudd for skattetrekk", "Bank deposits for withheld tax"),
    "2400": ("Leverandørgjeld", "Trade payables"),
    "2600": ("Forskuddstrekk", "Withheld tax"),
    "2700": ("Utgående merverdiavgift", "Output VAT"),
    "2710": ("Inngående merverdiavgift", "Input VAT"),
    "2770": ("Skyldig arbeidsgiveravgift", "Employer's contributions payable"),
    "2930": ("Skyldig lønn", "Wages payable"),
    "3000": ("Salgsinntekt, avgiftspliktig", "Sales, subject to VAT"),
    "3100": ("Salgsinntekt, avgiftsfri", "Sales, exempt from VAT"),
    "4000": ("Varekjøp", "Purchase of goods"),
    "5000": ("Lønn til ansatte", "Wages"),
    "5400": ("Arbeidsgiveravgift", "Employer's contributions"),
    "6300": ("Leie av lokaler", "Rent of premises"),
    "6340": ("Lys og varme", "Electricity and heating"),
    "6540": ("Inventar og utstyr", "Equipment"),
    "6800": ("Kontorrekvisita", "Office supplies"),
    "6900": ("Telefon og data", "Telephone and data"),
    "7140": ("Reisekostnad", "Travel"),
    "7770": ("Bank- og kortgebyr", "Bank and card fees"),
}
"""Number -> (nb, en)."""


def is_ledger_account(number: str) -> bool:
    return number in CHART
