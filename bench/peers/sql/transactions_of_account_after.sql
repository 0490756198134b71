SELECT t.id, t.account_id, t.status, t.booking_date::text AS "bookingDate", t.value_date::text AS "valueDate", t.amount_minor,
       t.currency, t.counterparty_name AS "counterpartyName", t.counterparty_account AS "counterpartyAccount",
       t.kid AS "remittanceStructured", t.text AS "remittanceUnstructured", t.end_to_end_id AS "endToEndId"
FROM transaction AS t
WHERE t.account_id = $1 AND t.status IN ('PENDING', 'BOOKED') AND (t.booking_date, t.id) < ($3::text::date, $4)
ORDER BY t.booking_date DESC, t.id DESC LIMIT $2
