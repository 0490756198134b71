"""Banks of the directory."""

import strawberry

from core.ports import BankProfile


@strawberry.type(description="A Norwegian bank (ASPSP) of the directory.")
class Bank:
    bic: str = strawberry.field(description="ISO 9362; what names the bank everywhere in this API.")
    name: str = strawberry.field(description="As the directory has it.")
    account_number_prefixes: list[str] = strawberry.field(description="First four digits of its account numbers.")
    needs_user_id: bool = strawberry.field(
        description="True where a consent needs the user's own id at the bank (DNB: two letters and five digits)."
    )
    needs_mandate: bool = strawberry.field(
        description="True where the company must give its mandate (fullmakt) at the bank first."
    )


def bank_of(profile: BankProfile) -> Bank:
    return Bank(
        bic=profile.bic,
        name=profile.name,
        account_number_prefixes=list(profile.prefixes),
        needs_user_id=profile.psu_id_kind == "DNB_USER_ID",
        needs_mandate=profile.needs_mandate,
    )
