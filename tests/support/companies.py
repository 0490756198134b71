"""A company at a running gateway, and a subscription that follows it."""

import httpx

LIVE = "subscription ($c: ID!) { agreementStatus(companyId: $c) { cursor agreement { status } } }"


def a_company(ola: httpx.Client) -> str:
    """Registered by Ola when nobody has yet; its id."""
    document = """mutation ($input: RegisterAgreementInput!) { registerAgreement(input: $input) { __typename } }"""
    person = {"givenName": "Ola", "familyName": "Bakken", "birthdate": "1974-03-12"}
    kyc = {
        "persons": [
            {"name": "Ola Bakken", "birthdate": "1974-03-12", "role": "Eier", "pep": False, "ownershipPercent": 100}
        ],
        "fundingSource": "OPERATIONS",
        "paymentCountries": ["NO"],
        "industryCode": "41.200",
    }
    contact = {"mobile": "+4790000101", "email": "ola@fjellheim.example"}
    given = {"organisationNumber": "312458713", "signatories": [person | contact], "kyc": kyc}
    ola.post("/graphql", json={"query": document, "variables": {"input": given}}).raise_for_status()
    told = ola.post("/graphql", json={"query": "{ viewer { companies { nodes { id } } } }"}).json()
    return told["data"]["viewer"]["companies"]["nodes"][0]["id"]
