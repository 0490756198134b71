"""The words of the gateway's own pages, by name: signing, joining, coming back from a bank."""

PAGES: dict[str, tuple[str, str]] = {
    "status": ("Status", "Status"),
    "bank": ("Banken", "The bank"),
    "home.title": ("Velkommen til Kontobro", "Welcome to Kontobro"),
    "home.intro": (
        "Kontobro kobler virksomhetens bankkontoer til regnskapet: saldo, transaksjoner, betalinger og "
        "lønn samme sted.",
        "Kontobro connects the company's bank accounts to its accounting: balances, transactions, payments and "
        "salaries in one place.",
    ),
    "home.login": ("Logg inn med BankID", "Sign in with BankID"),
    "home.graphiql": ("Utforsk API-et i GraphiQL", "Explore the API in GraphiQL"),
    "home.sandbox": ("Åpne sandkassen", "Open the sandbox"),
    "sign.title": ("Signer bankavtalen", "Sign the bank agreement"),
    "sign.intro": (
        "Her er bankavtalen for {company}. Når den er signert og godkjent, kan virksomheten se saldo og transaksjoner "
        "og betale fra Kontobro.",
        "Here is the bank agreement for {company}. Once it is signed and approved, the company can see balances and "
        "transactions and pay from Kontobro.",
    ),
    "sign.company": ("Virksomhet", "Company"),
    "sign.signer": ("Skal signere", "To be signed by"),
    "sign.read": ("Les avtalen (PDF)", "Read the agreement (PDF)"),
    "sign.button": ("Signer med BankID", "Sign with BankID"),
    "sign.decline": ("Avslå avtalen", "Decline the agreement"),
    "sign.signed": ("Avtalen er signert", "The agreement is signed"),
    "sign.done": (
        "Takk, du har signert bankavtalen for {company}. Åpne lenken i meldingen igjen når du vil se hvor langt den er "
        "kommet.",
        "Thank you, you have signed the bank agreement for {company}. Open the link in the message again when you want "
        "to see how far it has come.",
    ),
    "sign.used": (
        "Du har allerede signert avtalen, og trenger ikke gjøre noe mer her.",
        "You have already signed the agreement, and need do nothing more here.",
    ),
    "sign.expired": (
        "Fristen for å signere har gått ut. Be den som sendte deg lenken, om en ny.",
        "The time for signing has run out. Ask the person who sent you the link for a new one.",
    ),
    "sign.closed": ("Avtalen kan ikke signeres nå.", "The agreement cannot be signed now."),
    "join.title": ("Du er invitert til Kontobro", "You are invited to Kontobro"),
    "join.intro": (
        "Når du takker ja, får du tilgang til virksomheten som inviterte deg, med den BankID-en du er logget inn med.",
        "When you say yes, you get access to the company that invited you, with the BankID you are signed in with.",
    ),
    "join.button": ("Takk ja til invitasjonen", "Accept the invitation"),
    "join.done": ("Du har nå tilgang til {company}.", "You now have access to {company}."),
    "back.title": ("Tilbake fra banken", "Back from the bank"),
    "back.consent": (
        "Takk. Vi har spurt banken, og her ser du statusen for samtykket ditt.",
        "Thank you. We have asked the bank, and here is the status of your consent.",
    ),
    "back.payment": (
        "Takk. Vi følger betalingene videre i banken og viser statusen i Kontobro.",
        "Thank you. We follow the payments at the bank and show their status in Kontobro.",
    ),
    "back.close": (
        "Du kan lukke dette vinduet og gå tilbake til Kontobro.",
        "You can close this window and go back to Kontobro.",
    ),
    "oauth.title": ("Gi appen tilgang?", "Give the app access?"),
    "oauth.intro": (
        "{app} vil handle på dine vegne i Kontobro. Appen kan aldri gjøre mer enn du selv kan, og betalinger "
        "godkjenner du fortsatt med BankID i banken.",
        "{app} wants to act for you in Kontobro. The app can never do more than you can, and you still approve "
        "payments with BankID at the bank.",
    ),
    "oauth.scope": ("Appen ber om", "The app asks for"),
    "oauth.returns": ("Du sendes tilbake til", "You are sent back to"),
    "oauth.yes": ("Gi tilgang", "Give access"),
    "oauth.no": ("Avbryt", "Cancel"),
    "oauth.wrong": (
        "Appen spurte på en måte vi ikke kan svare på ({why}). Gå tilbake til appen og prøv igjen.",
        "The app asked in a way we cannot answer ({why}). Go back to the app and try again.",
    ),
    "error.title": ("Dette gikk ikke", "This did not work"),
    "error.front": ("Til Kontobro", "To Kontobro"),
    "error.help": (
        "Trenger du hjelp, kan du vise denne siden til regnskapsføreren din.",
        "If you need help, show this page to your accountant.",
    ),
    "error.code": ("Kode: {code}", "Code: {code}"),
}
"""Name -> (nb, en); the key is `page.<name>`."""
