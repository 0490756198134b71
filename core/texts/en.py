"""The texts in English; the keys and placeholders are those of nb, and so is the law.

A catalogue is one long file on purpose: whoever translates or proofreads reads it from top to bottom.
"""

from core.texts.bankreasons import BANK_REASONS
from core.texts.pages import PAGES

EN: dict[str, str] = {
    # Anyone, anywhere
    "INTERNAL.message": "Something went wrong on our side.",
    "INTERNAL.fix": (
        "See whether it was done after all before you try again. If it happens again, tell whoever operates Kontobro."
    ),
    "NOT_SIGNED_IN.message": "You are not signed in.",
    "NOT_SIGNED_IN.fix": "Sign in with BankID and try again.",
    "FOREIGN_ORIGIN.message": "The request comes from a page that is not ours.",
    "FOREIGN_ORIGIN.fix": "Send it from Kontobro's own pages; an app sends no Origin.",
    "CSRF_TOKEN_MISSING_OR_WRONG.message": "The word that shows that our own page is asking is missing or wrong.",
    "CSRF_TOKEN_MISSING_OR_WRONG.fix": "Fetch “csrf” from /session and send it with each call, or reload the page.",
    "NOT_FOUND.message": "We cannot find what you asked for.",
    "NOT_FOUND.fix": (
        "Check that you are in the right company. If you lack access, the company's administrator can invite you."
    ),
    "NOT_ALLOWED.message": "You do not have the role this needs.",
    "NOT_ALLOWED.fix": (
        "It can be done by somebody with at least one of these roles: {role}. The company's administrator can give "
        "you a new role."
    ),
    "TEXT_INVALID.message": 'The field "{field}" is not filled in correctly.',
    "TEXT_INVALID.fix": (
        "Fill it in with at most {limit} characters, without line breaks and tabs. If it is a list, choose at least "
        "one value."
    ),
    "IDEMPOTENCY_KEY_INVALID.message": (
        "The key that keeps the same thing from being done twice (idempotencyKey) cannot be used."
    ),
    "IDEMPOTENCY_KEY_INVALID.fix": (
        "Use 8 to 64 visible ASCII characters without spaces, for example a UUID, and a new key for each new act."
    ),
    "IDEMPOTENCY_KEY_REUSED.message": (
        "The key (idempotencyKey) has already been used for something with other content, so nothing was done now."
    ),
    "IDEMPOTENCY_KEY_REUSED.fix": (
        "If this is a new act, send it with a new key. If you are trying the same act again, the content must be "
        "exactly the same."
    ),
    "OUTSIDE_UNAVAILABLE.message": "{who} does not answer right now.",
    "OUTSIDE_UNAVAILABLE.fix": "Nothing was changed. Try again in a few minutes.",
    "TOO_MANY_MESSAGES.message": "So many messages were sent in the last 24 hours that we cannot send more now.",
    "TOO_MANY_MESSAGES.fix": (
        "Ask the recipient to open the latest message from us; its link still works. If a new message is needed, you "
        "can send it tomorrow."
    ),
    "MISSING_SCOPE.message": 'The token does not cover this field: it lacks "{scope}".',
    "MISSING_SCOPE.fix": 'Ask for a token with "{scope}", or leave the field out.',
    "CLIENT_UNKNOWN.message": "We know no partner with this identity.",
    "CLIENT_UNKNOWN.fix": "Check the identity (client_id) together with the partner.",
    "CURSOR_INVALID.message": "The mark that tells how far into the list you had come (cursor) cannot be used.",
    "CURSOR_INVALID.fix": "Leave the cursor out, and begin from the beginning.",
    # The door, for who writes the client
    "OPERATION_TOO_LARGE.message": "The operation is too large: {what} can be at most {limit}.",
    "OPERATION_TOO_LARGE.fix": "Ask for fewer rows or fewer levels, or divide the operation into several.",
    "BUDGET_EXCEEDED.message": "More was asked for in a short time than one client can have.",
    "BUDGET_EXCEEDED.fix": "Try again in {seconds} seconds. Ask for fewer rows, or ask less often.",
    "TOO_MANY_STREAMS.message": "As much is being followed already as can be followed at once: {limit}.",
    "TOO_MANY_STREAMS.fix": "End some of what is followed before you begin something new.",
    "DOCUMENT_UNKNOWN.message": "We do not know the document with this id (documentId).",
    "DOCUMENT_UNKNOWN.fix": "Send the whole document, or put it into the manifest of trusted documents.",
    "DOCUMENT_NOT_TRUSTED.message": "Only documents that were approved beforehand are executed here.",
    "DOCUMENT_NOT_TRUSTED.fix": "Put the document into the manifest and ask whoever operates Kontobro to load it.",
    # Company and agreement
    "ORGANISATION_NUMBER_INVALID.message": "The organisation number is not valid.",
    "ORGANISATION_NUMBER_INVALID.fix": (
        "An organisation number has nine digits, and the last is a check digit. See whether two digits have changed "
        "places."
    ),
    "ORGANISATION_UNKNOWN.message": "We find no organisation with this number in the Norwegian register of entities.",
    "ORGANISATION_UNKNOWN.fix": (
        "Check the number. If the organisation is brand new, it may take a while before the register shows it."
    ),
    "ORGANISATION_DISSOLVED.message": "{name} is deleted or being dissolved, according to the register.",
    "ORGANISATION_DISSOLVED.fix": (
        "A bank agreement needs a company in operation. See whether the business carries on under another "
        "organisation number."
    ),
    "ORGANISATION_BANKRUPT.message": "{name} is registered as bankrupt.",
    "ORGANISATION_BANKRUPT.fix": (
        "A bank agreement cannot be made during bankruptcy. If this is wrong, the Brønnøysund Register Centre can "
        "correct it."
    ),
    "MOBILE_NUMBER_INVALID.message": "The mobile number is not valid.",
    "MOBILE_NUMBER_INVALID.fix": (
        "Write a mobile number that can receive SMS: eight digits for a Norwegian number, or with the country code "
        "for a foreign one, for example +46."
    ),
    "EMAIL_INVALID.message": "The e-mail address is not valid.",
    "EMAIL_INVALID.fix": "Write the whole address, for example name@company.no, without spaces and without æ, ø and å.",
    "SIGNATORY_MISSING.message": "The list of people who are to sign the agreement is not in order.",
    "SIGNATORY_MISSING.fix": "Name at least one person and at most ten, each of them only once.",
    "SIGNATORY_LACKS_SIGNING_RIGHTS.message": (
        "We do not find {name} with a role in the register that gives the right to sign the agreement."
    ),
    "SIGNATORY_LACKS_SIGNING_RIGHTS.fix": (
        "Check that the name and date of birth are those of the register, or choose somebody who can sign, for "
        "example the general manager, the chair of the board or a holder of procuration."
    ),
    "KYC_ANSWER_INVALID.message": 'The answer in the field "{field}" of the customer check cannot be used.',
    "KYC_ANSWER_INVALID.fix": (
        "Choose the source of funds from the list, write countries with two capital letters (NO, SE) and the industry "
        "code as 41.200, and name at least one person with a role. Ownership is from 0 to 100 per cent."
    ),
    "AGREEMENT_ALREADY_PENDING.message": "The company already has a bank agreement on its way.",
    "AGREEMENT_ALREADY_PENDING.fix": (
        "Wait until it has been dealt with. If it is not signed yet, the person who registered it can withdraw it, "
        "and then you can register a new one."
    ),
    "AGREEMENT_ALREADY_ACTIVE.message": "The company already has a bank agreement, and needs only the one.",
    "AGREEMENT_ALREADY_ACTIVE.fix": (
        "If you are going to use the integration, give your own consent. If you have no access to the company, its "
        "administrator can invite you."
    ),
    "AGREEMENT_NOT_ACTIVE.message": "The company has no active bank agreement.",
    "AGREEMENT_NOT_ACTIVE.fix": (
        "The agreement must first be signed with BankID and approved. See how far it has come, or register one if the "
        "company has none."
    ),
    "AGREEMENT_WRONG_STATUS.message": 'The status of the agreement is "{status}", and then this cannot be done.',
    "AGREEMENT_WRONG_STATUS.fix": (
        "Open the agreement in Kontobro to see the next step. If it was declined, withdrawn or has expired, a new one "
        "must be registered."
    ),
    "LINK_UNKNOWN.message": "The link is not valid.",
    "LINK_UNKNOWN.fix": (
        "Open the link in the newest message from us: when a message is sent again, the older link stops working. If "
        "you were signing in, start again in the same browser."
    ),
    "LINK_EXPIRED.message": "The link has expired.",
    "LINK_EXPIRED.fix": "Ask the person who sent it for a new one. If you were signing in, just start again.",
    "LINK_USED.message": "The link has already been used.",
    "LINK_USED.fix": (
        "You need not do the same once more. Open the link in the message again, or sign in to Kontobro, to see how "
        "things stand."
    ),
    "WRONG_PERSON_SIGNING.message": "The BankID that was used belongs to somebody other than {name}.",
    "WRONG_PERSON_SIGNING.fix": (
        "The link is personal, so {name} must use their own BankID. If somebody else is to sign or have access, the "
        "sender of the link must register the right person."
    ),
    "SIGNING_NOT_COMPLETED.message": "BankID was not completed (code: {reason}), and nothing was registered.",
    "SIGNING_NOT_COMPLETED.fix": (
        "Start again from the link you got, or sign in again. Do the same if somebody else signed while you were at it."
    ),
    # Consent and account
    "BANK_UNKNOWN.message": "We do not know this bank.",
    "BANK_UNKNOWN.fix": "Choose the bank from the list of Norwegian banks.",
    "PSU_ID_INVALID.message": "{bank} needs to know who you are, and cannot use the user id that was given.",
    "PSU_ID_INVALID.fix": (
        "If the bank asks for a user id of its own, you find it in the bank's online services for businesses: two "
        "letters and five digits, for example AB12345. Otherwise the national identity number from BankID is used; "
        "sign out and in again if it is missing."
    ),
    "MANDATE_MISSING.message": "{bank} requires a mandate that is not registered yet.",
    "MANDATE_MISSING.fix": (
        "Ask whoever administers the company's online banking to open for third-party services for you at {bank}. Try "
        "again when the bank has registered the mandate."
    ),
    "BANK_REFUSED.message": "{bank} said no to the request (the bank's code: {bank_code}).",
    "BANK_REFUSED.fix": (
        "Check in the online bank that you have access to the company's accounts, and try again. Give the code if you "
        "contact the bank."
    ),
    "CONSENT_MISSING.message": "You have not given a valid consent at the bank where the account is.",
    "CONSENT_MISSING.fix": (
        "The consent is personal: with it you confirm with BankID, at the bank, which rights you have there. Give it "
        'under "Consent", and then approve again.'
    ),
    "CONSENT_WRONG_STATUS.message": 'The status of the consent is "{status}", and then this cannot be done.',
    "CONSENT_WRONG_STATUS.fix": (
        "See your consents in Kontobro. If you have no valid consent at the bank, give a new one."
    ),
    "ACCOUNT_PRIVATE.message": "The account is private, and the bank integration works with business accounts only.",
    "ACCOUNT_PRIVATE.fix": (
        "Use a business account that the company owns. If the company has none, the bank can open one."
    ),
    "ACCOUNT_FOREIGN_OWNED.message": "We cannot confirm that the company owns the account.",
    "ACCOUNT_FOREIGN_OWNED.fix": (
        "Use an account that the company itself owns. If another company owns it, that company needs its own bank "
        "agreement; if the owner is registered wrongly, the bank can correct it."
    ),
    # Payment
    "AMOUNT_INVALID.message": '"{value}" cannot be used as an amount or a currency (code: {reason}).',
    "AMOUNT_INVALID.fix": (
        "Write the amount in digits without spaces, with a point and at most two decimals, for example 1234.50. A "
        "payment must be above zero, at most one thousand billion, and in Norwegian kroner (NOK); in a voucher credit "
        "is negative."
    ),
    "KID_INVALID.message": "The KID number is not valid.",
    "KID_INVALID.fix": (
        "Write the KID exactly as on the invoice: 4 to 25 characters, the last one a check digit (or a hyphen). If "
        "the invoice has no KID, write a text instead."
    ),
    "REMITTANCE_INVALID.message": "A payment has either a KID or a text of at most {limit} characters, not both.",
    "REMITTANCE_INVALID.fix": "Fill in one of the two fields, and write the text on one line.",
    "CREDITOR_ACCOUNT_INVALID.message": "The account to pay to cannot be used.",
    "CREDITOR_ACCOUNT_INVALID.fix": (
        "Write a Norwegian account number of eleven digits, the last one a check digit. It must be another account "
        "than the one you pay from."
    ),
    "CREDITOR_NAME_INVALID.message": "The payee's name is missing or cannot be used.",
    "CREDITOR_NAME_INVALID.fix": "Write the payee's name with at most 70 characters, on one line.",
    "EXECUTION_DATE_INVALID.message": "The payment date {date} cannot be used.",
    "EXECUTION_DATE_INVALID.fix": (
        "Choose today or a day up to one year ahead. Without a date we pay as soon as the bank can."
    ),
    "PAYMENT_WRONG_STATUS.message": 'The status of the payment is "{status}", and then this cannot be done.',
    "PAYMENT_WRONG_STATUS.fix": (
        "A payment can be changed until it is approved. Once sent to the bank, you can try to cancel it, but one line "
        "cannot be taken out of a salary run."
    ),
    "OUTCOME_UNKNOWN_LOCK.message": "We do not know whether the bank has carried out the payment, so it is locked.",
    "OUTCOME_UNKNOWN_LOCK.fix": (
        "It cannot be sent again until the bank or the account statement shows what happened; that way it is not paid "
        "twice. We keep watch and open the lock ourselves, so do not pay it in the online bank meanwhile."
    ),
    "APPROVAL_OUTDATED.message": "The payment was changed after it was shown to you.",
    "APPROVAL_OUTDATED.fix": "Look through the payment as it is now, and approve it again.",
    "CREATOR_MAY_NOT_APPROVE.message": "The company requires two people, and you made or last changed the payment.",
    "CREATOR_MAY_NOT_APPROVE.fix": "Ask another approver in the company to approve it.",
    "BATCH_EMPTY.message": "No payments are included.",
    "BATCH_EMPTY.fix": "Include at least one payment.",
    "BATCH_TOO_LARGE.message": "There are too many payments at once.",
    "BATCH_TOO_LARGE.fix": "Divide them, with at most {limit} payments each time.",
    # Voucher
    "VOUCHER_UNBALANCED.message": "The voucher does not balance: the difference is {difference}.",
    "VOUCHER_UNBALANCED.fix": "Correct the postings so that debit and credit are equal.",
    "LEDGER_ACCOUNT_UNKNOWN.message": "Account {number} is not in the chart of accounts.",
    "LEDGER_ACCOUNT_UNKNOWN.fix": "Choose an account from the chart; it has four digits, for example 1920.",
    "VOUCHER_EMPTY.message": "The voucher has too few or too many postings.",
    "VOUCHER_EMPTY.fix": "Enter at least two and at most 200 postings in one voucher.",
    "VOUCHER_DATE_INVALID.message": "The voucher date {date} cannot be used.",
    "VOUCHER_DATE_INVALID.fix": "Choose a date within the last ten years, or up to one year ahead.",
    # Files
    "FILE_TICKET_INVALID.message": "This file address is no longer good.",
    "FILE_TICKET_INVALID.fix": "Ask the API for a new ticket; it lasts five minutes.",
    "FILE_TYPE_UNKNOWN.message": "This type of file cannot be attached to a voucher.",
    "FILE_TYPE_UNKNOWN.fix": "Send the file as one of these: {types}.",
    "FILE_SIZE_INVALID.message": "The file is empty or too large.",
    "FILE_SIZE_INVALID.fix": "Send a file of at least one and at most {limit} bytes.",
    "FILE_DIFFERS.message": "The file is not the one that was announced: its size, content or type differs.",
    "FILE_DIFFERS.fix": "Compute the size and SHA-256 of exactly the bytes that are sent, and ask for a new ticket.",
    "TOO_MANY_ATTACHMENTS.message": "The voucher already has {limit} attachments, and there cannot be more.",
    "TOO_MANY_ATTACHMENTS.fix": "Put what is left into one file, or post another voucher.",
    # Webhooks
    "WEBHOOKS_FOR_PARTNERS.message": "Webhooks belong to partners, and this was not asked by one that may change them.",
    "WEBHOOKS_FOR_PARTNERS.fix": (
        "Ask with a partner's token that has the scope webhooks:write. Whoever operates Kontobro gives partners their "
        "scopes."
    ),
    "WEBHOOK_ADDRESS_INVALID.message": "Webhooks cannot be sent to this address.",
    "WEBHOOK_ADDRESS_INVALID.fix": (
        "Use an https address with a public host name and the standard port, without user name, password or #. The "
        "address has at most 2000 ASCII characters."
    ),
    "WEBHOOK_DOCUMENT_INVALID.message": "The query that shall go with each event cannot be used.",
    "WEBHOOK_DOCUMENT_INVALID.fix": (
        "The reason is: {reason} Write one query after the pattern in docs/protocols/webhooks.md."
    ),
    "WEBHOOK_NOUN_UNKNOWN.message": "There are no events about {noun}.",
    "WEBHOOK_NOUN_UNKNOWN.fix": "Use the names of the types in the API, or an empty list for all events.",
    "TOO_MANY_WEBHOOKS.message": "You already have {limit} webhook endpoints, and there cannot be more.",
    "TOO_MANY_WEBHOOKS.fix": "Delete one that you no longer use, or change it.",
    "WEBHOOK_TESTED_JUST_NOW.message": "A test was sent to this endpoint just now.",
    "WEBHOOK_TESTED_JUST_NOW.fix": "Wait {seconds} seconds and try again.",
    # Help
    "FEEDBACK_REASON_MISSING.message": "A reason why the article was not useful is missing.",
    "FEEDBACK_REASON_MISSING.fix": "Choose at least one of the reasons, so that we know what to do better.",
    "ARTICLE_UNKNOWN.message": "We cannot find this help article.",
    "ARTICLE_UNKNOWN.fix": "Open the help again and choose the article from the list.",
    # Roles
    "role.ACCOUNTANT": "accountant",
    "role.SIGNATORY": "signatory",
    "role.APPROVER": "approver",
    "role.PAYROLL": "payroll officer",
    "role.VIEWER": "viewer",
    "role.ADMIN": "administrator",
    # Messages
    "agreement.subject": "Bank agreement for {company}: ready to sign",
    "agreement.sms": (
        "Hi {name}! The bank agreement for {company} is ready. Read and sign with BankID: {link} Regards, Kontobro"
    ),
    "agreement.email": """Hi {name}!

The bank agreement for {company} is ready, and you are asked to sign it.

Kontobro connects the company's bank accounts to its accounting. With the agreement in place you can see balances and \
transactions, and approve payments and salaries without opening the online bank. The agreement says who registered \
it, and who gets access.

Read the agreement and sign it with BankID here:
{link}

You can open the link as often as you like, and it works for 14 days. Nothing happens until you have signed. If you \
do not want the agreement, you can decline it on the same page.

The link is your own, so do not pass it on. We never ask for passwords or codes by e-mail, SMS or telephone. If this \
is new to you, ask your accountant before you sign.

Regards,
Kontobro""",
    "invitation.subject": "You are invited to {company} in Kontobro",
    "invitation.sms": (
        "Hi {name}! You are invited to {company} in Kontobro. Answer with BankID: {link} Regards, Kontobro"
    ),
    "invitation.email": """Hi {name}!

You are invited to {company} in Kontobro.

Kontobro connects the company's bank accounts to its accounting, so that you see balances and transactions and can \
approve payments and salaries in one place. What you can see and do follows from the role you are invited to.

Sign in with BankID and accept the invitation here:
{link}

You can open the link as often as you like, and it works for 14 days. You get access only when you have signed in and \
said yes.

The link is your own, so do not pass it on. We never ask for passwords or codes by e-mail, SMS or telephone. If you \
expect no invitation, you can disregard this e-mail.

Regards,
Kontobro""",
    # Status words
    "agreementStatus.DRAFT": "Draft",
    "agreementStatus.AWAITING_SIGNATURES": "Awaiting signatures",
    "agreementStatus.SIGNED": "Signed",
    "agreementStatus.UNDER_REVIEW": "Being checked",
    "agreementStatus.MANUAL_REVIEW": "Manual review",
    "agreementStatus.NEEDS_INFORMATION": "Information missing",
    "agreementStatus.ACTIVE": "Active",
    "agreementStatus.REJECTED": "Not approved",
    "agreementStatus.SUSPENDED": "Suspended",
    "agreementStatus.TERMINATED": "Terminated",
    "agreementStatus.DECLINED": "Declined",
    "agreementStatus.WITHDRAWN": "Withdrawn",
    "agreementStatus.EXPIRED": "Expired",
    "consentStatus.REQUESTED": "Being sent to the bank",
    "consentStatus.AWAITING_AUTHORISATION": "Awaiting BankID at the bank",
    "consentStatus.VALID": "Valid",
    "consentStatus.EXPIRING": "Expires soon",
    "consentStatus.EXPIRED": "Expired",
    "consentStatus.REJECTED": "Rejected at the bank",
    "consentStatus.ABANDONED": "Not completed",
    "consentStatus.REVOKED_BY_USER": "Withdrawn",
    "consentStatus.REVOKED_AT_BANK": "Withdrawn at the bank",
    "consentStatus.SUPERSEDED": "Replaced by a newer one",
    "paymentStatus.DRAFT": "Draft",
    "paymentStatus.AWAITING_APPROVAL": "Awaiting approval",
    "paymentStatus.APPROVED": "Approved, on its way to the bank",
    "paymentStatus.AWAITING_BANK_AUTHORISATION": "Awaiting BankID at the bank",
    "paymentStatus.SUBMITTED": "Received by the bank",
    "paymentStatus.ACCEPTED": "Accepted by the bank",
    "paymentStatus.SCHEDULED": "Waiting for its date",
    "paymentStatus.EXECUTED": "Paid",
    "paymentStatus.REJECTED": "Rejected by the bank",
    "paymentStatus.CANCEL_REQUESTED": "Cancellation requested",
    "paymentStatus.CANCELLED": "Cancelled",
    "paymentStatus.OUTCOME_UNKNOWN": "Outcome unknown, locked",
    "paymentStatus.RETURNED": "Returned",
    # Review by hand
    "reviewReason.RANDOM_CHECK": "The agreement was picked for a random check, which has nothing to do with you.",
    "reviewReason.NEWLY_FOUNDED": (
        "The company is so new that not all public registers have information about its owners yet."
    ),
    "reviewReason.PEP_DECLARED": (
        "Somebody is marked as politically exposed (PEP). If that is a mistake, you can correct the answer."
    ),
    "reviewReason.FUNDING_SOURCE": "The partner looks more closely at how the company is funded.",
    "reviewReason.PAYMENT_COUNTRIES": "The partner wants to understand better which countries the company will pay to.",
    "reviewReason.INDUSTRY": "The company is in an industry where agreements are often looked at by hand.",
    "reviewReason.RELATED_PERSONS": (
        "The partner looks more closely at people connected to the company, such as owners, board or auditor."
    ),
    "review.explanation": (
        "You have done everything right. Some agreements must be approved by hand by our licensed partner, and it "
        "usually takes a couple of business days. You will be told here when the agreement is ready."
    ),
    # The two check marks
    "check.integration.ok": "The bank integration is active for the company.",
    "check.integration.NONE": (
        "The company has no bank agreement yet. Register it, and we send it to whoever is to sign."
    ),
    "check.integration.DRAFT": "The bank agreement is registered, but not sent for signing yet.",
    "check.integration.AWAITING_SIGNATURES": "The bank agreement is sent and waits to be signed with BankID.",
    "check.integration.SIGNED": "The bank agreement is signed and is being sent for checking.",
    "check.integration.UNDER_REVIEW": "The bank agreement is signed and being checked. It usually does not take long.",
    "check.integration.MANUAL_REVIEW": (
        "The bank agreement is reviewed by hand. You have done everything right, and it usually takes a couple of "
        "business days."
    ),
    "check.integration.NEEDS_INFORMATION": (
        "The licensed partner needs more information. Look through the answers of the customer check and send them "
        "again."
    ),
    "check.integration.REJECTED": (
        "The bank agreement was not approved. See the reason given, and get in touch if anything is unclear."
    ),
    "check.integration.SUSPENDED": (
        "The bank agreement is suspended, so bank data and payments stand still. It may be opened again."
    ),
    "check.integration.TERMINATED": (
        "The bank agreement is terminated. Register a new one if the company wants to start again."
    ),
    "check.integration.DECLINED": (
        "The person who was to sign declined the bank agreement. Talk it over with them before you register a new one."
    ),
    "check.integration.WITHDRAWN": "The bank agreement was withdrawn before it was signed. You can register a new one.",
    "check.integration.EXPIRED": "The time for signing the bank agreement ran out. Register and send a new one.",
    "check.consent.ok": "You have a valid consent.",
    "check.consent.NOT_NEEDED": (
        "You do not approve payments, so you need not give consent: red is right for you. Consent is personal, and "
        "only for those who use the integration and have rights at the bank."
    ),
    "check.consent.AGREEMENT_NOT_ACTIVE": "You can give consent when the company's bank agreement is active.",
    "check.consent.NONE": "You have not given consent yet. Choose the bank and confirm with BankID.",
    "check.consent.EXPIRED": "Your consent has expired. Give a new one with BankID to go on.",
    "check.consent.EXPIRING": "Your consent is valid but expires soon. You can renew it now.",
    "check.consent.AWAITING": "You have started a consent that is not completed. Confirm it with BankID at the bank.",
    "check.consent.REVOKED": "Your consent is withdrawn. Give a new one if you are going to use the integration again.",
    # Pages
    **{f"page.{name}": en for name, (_, en) in PAGES.items()},
    # Why a bank rejected a payment
    **{f"bankReason.{code}": en for code, (_, en) in BANK_REASONS.items()},
}
