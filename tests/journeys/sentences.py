"""The article this product started from, sentence by sentence, and the journey that shows each.

Law: a sentence is named by its first words only, so that a reader finds it in the article, and told in our own; each
is shown by at least one test that exists.
"""

from dataclasses import dataclass

ACTIVATION, REVIEW, BANKS = "test_activation", "test_review", "test_banks"
BALANCE, TRANSACTIONS = "test_live_balance", "test_transactions"
PAYMENTS, SALARIES, HELP = "test_payments", "test_salaries", "test_help"


@dataclass(frozen=True)
class Sentence:
    """`begins`: its first words. `says`: what it promises. `shown_by`: "module::test"; none for a headline."""

    begins: str
    says: str
    shown_by: tuple[str, ...] = ()


SENTENCES = (
    Sentence("Hvordan fungerer", "headline"),
    Sentence("Endret Wed", "date of the article"),
    Sentence("INNHOLDSFORTEGNELSE", "headline"),
    Sentence("Bankintegrasjon mot alle", "headline"),
    Sentence(
        "Systima sin bankintegrasjon er",
        "direct connections to every Norwegian bank, over PSD2 interfaces",
        (f"{BANKS}::test_every_norwegian_bank_can_be_chosen", f"{BANKS}::test_the_bank_grants_what_it_grants"),
    ),
    Sentence("Det er også mulig", "several banks at the same time", (f"{BANKS}::test_three_banks_in_one_company",)),
    Sentence(
        "Det eneste vi bryr",
        "what counts is that the company owns the account",
        (f"{BANKS}::test_private_and_foreign_owned_accounts_are_refused",),
    ),
    Sentence(
        "Det er mulig å",
        "ordinary payments and salaries",
        (
            f"{PAYMENTS}::test_with_a_kid_from_form_to_executed",
            f"{PAYMENTS}::test_with_a_text",
            f"{SALARIES}::test_salaries_and_ordinary_payments_with_one_bankid",
        ),
    ),
    Sentence(
        "Det er kun mulig",
        "business accounts only; a private one does not work",
        (
            f"{BANKS}::test_private_and_foreign_owned_accounts_are_refused",
            "test_bad_input::test_private_and_foreign_owned_accounts",
        ),
    ),
    Sentence("Aktiver bankintegrasjon", "in minutes", (f"{ACTIVATION}::test_everything_is_electronic_and_quick",)),
    Sentence(
        "Hele vår bankintegrasjon",
        "electronic from end to end; nobody talks to a bank",
        (f"{ACTIVATION}::test_everything_is_electronic_and_quick",),
    ),
    Sentence(
        "Regnskapsfører kan gjøre",
        "the accountant registers and sends the agreement to the client",
        (f"{ACTIVATION}::test_the_agreement_reaches_the_person_who_shall_sign",),
    ),
    Sentence(
        "Den som fyller ut",
        "the form takes the signatory's mobile number and e-mail",
        (
            f"{ACTIVATION}::test_the_agreement_reaches_the_person_who_shall_sign",
            "test_bad_input::test_a_signatory_who_cannot_sign",
        ),
    ),
    Sentence(
        "Den som skal signere",
        "the signatory gets it and signs with BankID",
        (
            f"{ACTIVATION}::test_the_agreement_can_be_read_and_its_signature_verified",
            f"{REVIEW}::test_the_wrong_person_signs_and_gets_nothing",
        ),
    ),
    Sentence(
        "Når kunden har signert",
        "signed is live",
        (f"{ACTIVATION}::test_the_menu_gets_its_payments_button_live",),
    ),
    Sentence(
        "Det som skjer da",
        "the list that follows",
        (f"{ACTIVATION}::test_with_one_consent_everybody_in_the_company_sees_the_bank_data",),
    ),
    Sentence(
        "Virksomheten ser live",
        "live balance on the dashboard and beside the payments",
        (
            f"{BALANCE}::test_the_dashboard_shows_the_balance_with_its_age_and_source",
            f"{BALANCE}::test_while_ola_looks_it_is_read_live",
            f"{BALANCE}::test_the_own_payment_is_shown_at_once",
        ),
    ),
    Sentence(
        "Virksomheten får en egen",
        "a button of its own in the menu, for approving payments and salaries",
        (
            f"{ACTIVATION}::test_the_menu_gets_its_payments_button_live",
            f"{SALARIES}::test_salaries_and_ordinary_payments_with_one_bankid",
        ),
    ),
    Sentence(
        "Virksomheten kan utbetale",
        "pays straight from here",
        (f"{PAYMENTS}::test_with_a_kid_from_form_to_executed",),
    ),
    Sentence(
        "Kontere og legge",
        "post and add the payment in one act",
        (f"{TRANSACTIONS}::test_post_and_pay_is_one_act_and_reconciles_itself",),
    ),
    Sentence(
        "Virksomheten får inn",
        "every bank transaction comes in, and reconciles itself",
        (
            f"{TRANSACTIONS}::test_every_line_the_banks_have_arrives_once",
            f"{TRANSACTIONS}::test_an_incoming_payment_finds_its_voucher_by_kid",
            f"{TRANSACTIONS}::test_post_and_pay_is_one_act_and_reconciles_itself",
        ),
    ),
    Sentence("Samtykke - for alle", "headline"),
    Sentence(
        "steg for å aktivere",
        "first the agreement is signed",
        (
            f"{ACTIVATION}::test_the_agreement_can_be_read_and_its_signature_verified",
            "test_bad_input::test_without_an_agreement_there_is_no_consent",
        ),
    ),
    Sentence(
        "Dette må kun gjøres",
        "once per company",
        (f"{ACTIVATION}::test_once_per_company_and_strangers_see_nothing",),
    ),
    Sentence(
        "Neste steg er",
        "then everybody who shall use it consents with BankID",
        (f"{ACTIVATION}::test_the_two_check_marks", f"{BANKS}::test_three_banks_in_one_company"),
    ),
    Sentence(
        "Samtykke er for",
        "the consent proves the person's rights at the bank",
        (
            "test_bad_input::test_no_consent_no_approval",
            f"{PAYMENTS}::test_the_bank_knows_no_right_to_approve",
            f"{BANKS}::test_nobody_authorises_for_another_and_any_browser_may_return",
        ),
    ),
    Sentence(
        "Dersom du er regnskapsfører",
        "an accountant without the right to approve shall not consent",
        (f"{ACTIVATION}::test_the_two_check_marks",),
    ),
    Sentence(
        "Det må være minst",
        "no bank data without at least one living consent",
        (
            f"{ACTIVATION}::test_no_bank_data_before_the_first_consent",
            f"{ACTIVATION}::test_with_one_consent_everybody_in_the_company_sees_the_bank_data",
            f"{BANKS}::test_expiring_and_expired_by_the_clock",
        ),
    ),
    Sentence("Eksempel:", "an accountant keeps the books", (f"{ACTIVATION}::test_the_two_check_marks",)),
    Sentence(
        "Daglig leder i virksomheten",
        "the manager approves, the accountant does not",
        (f"{PAYMENTS}::test_with_a_kid_from_form_to_executed",),
    ),
    Sentence(
        "For denne virksomheten",
        "integration is green for everybody, consent for the manager only",
        (f"{ACTIVATION}::test_the_two_check_marks",),
    ),
    Sentence(
        "Regnskapsfører vil ha",
        "the accountant's consent is red, and that is right",
        (f"{ACTIVATION}::test_the_two_check_marks",),
    ),
    Sentence("Bankavtalen ble ikke", "headline"),
    Sentence(
        "Det hender at enkelte",
        "the partner looks at some agreements by hand",
        (f"{REVIEW}::test_a_newly_founded_company_waits_for_a_caseworker",),
    ),
    Sentence(
        "I disse tilfellene",
        "everything was done right; one waits",
        (f"{REVIEW}::test_a_newly_founded_company_waits_for_a_caseworker",),
    ),
    Sentence(
        "Dette tar oftest",
        "a couple of business days",
        (f"{REVIEW}::test_a_newly_founded_company_waits_for_a_caseworker",),
    ),
    Sentence(
        "Dette kan komme av",
        "seven reasons",
        (f"{REVIEW}::test_each_of_the_seven_reasons_is_told_in_words",),
    ),
    Sentence("Tilfeldig kontroll", "random", (f"{REVIEW}::test_each_of_the_seven_reasons_is_told_in_words",)),
    Sentence(
        "Selskapet er nystartet",
        "newly founded",
        (f"{REVIEW}::test_a_newly_founded_company_waits_for_a_caseworker",),
    ),
    Sentence("Kunde har klart", "a wrong PEP tick", (f"{REVIEW}::test_a_wrong_pep_tick_is_corrected",)),
    Sentence("Hvordan selskapet er", "funding", (f"{REVIEW}::test_each_of_the_seven_reasons_is_told_in_words",)),
    Sentence("Uklart hvilke land", "countries", (f"{REVIEW}::test_each_of_the_seven_reasons_is_told_in_words",)),
    Sentence("Industri selskapet", "industry", (f"{REVIEW}::test_each_of_the_seven_reasons_is_told_in_words",)),
    Sentence("Personer knyttet", "people", (f"{REVIEW}::test_each_of_the_seven_reasons_is_told_in_words",)),
    Sentence("Video om", "headline"),
    Sentence("FAQ", "headline"),
    Sentence(
        "Spørsmål: Hvordan",
        "what does history cost?",
        (f"{TRANSACTIONS}::test_only_lines_from_the_activation_date_are_billed",),
    ),
    Sentence(
        "Svar: Systima tar",
        "transactions are charged for from the activation date",
        (f"{TRANSACTIONS}::test_only_lines_from_the_activation_date_are_billed",),
    ),
    Sentence(
        "Dersom virksomheten får",
        "earlier ones are free",
        (f"{TRANSACTIONS}::test_only_lines_from_the_activation_date_are_billed",),
    ),
    Sentence("Var denne artikkelen", "was it useful?", (f"{HELP}::test_it_was_useful",)),
    Sentence("Så bra", "yes", (f"{HELP}::test_it_was_useful",)),
    Sentence("Takk for din", "thanks", (f"{HELP}::test_it_was_useful",)),
    Sentence("Beklager at vi", "no", (f"{HELP}::test_it_was_not_and_every_reason_can_be_given",)),
    Sentence("Takk for din", "thanks", (f"{HELP}::test_it_was_not_and_every_reason_can_be_given",)),
    Sentence("Fortell oss hvordan", "what to do better", (f"{HELP}::test_it_was_not_and_every_reason_can_be_given",)),
    Sentence("Velg minst én", "a reason is needed", (f"{HELP}::test_a_no_needs_a_reason",)),
    Sentence("Tilbakemeldingen er", "it is sent", (f"{HELP}::test_the_word_is_kept_one_a_person",)),
    Sentence("Vi setter pris", "it is kept", (f"{HELP}::test_the_word_is_kept_one_a_person",)),
)
