SELECT t.id, t.account_id, t.status, t.booking_date::text AS "bookingDate", t.value_date::text AS "valueDate", t.amount_minor,
       t.currency, t.counterparty_name AS "counterpartyName", t.counterparty_account AS "counterpartyAccount",
       t.kid AS "remittanceStructured", t.text AS "remittanceUnstructured", t.end_to_end_id AS "endToEndId"
FROM transaction AS t
WHERE t.company_id = $1 AND t.status IN ('PENDING', 'BOOKED')
ORDER BY t.booking_date DESC, t.id DESC LIMIT $2
