SELECT t.id, t.account_id, t.status, t.booking_date::text AS "bookingDate", t.value_date::text AS "valueDate", t.amount_minor,
       t.currency, t.counterparty_name AS "counterpartyName", t.counterparty_account AS "counterpartyAccount",
       t.kid AS "remittanceStructured", t.text AS "remittanceUnstructured", t.end_to_end_id AS "endToEndId"
FROM unnest($1::text[]) AS wanted(id)
CROSS JOIN LATERAL (
    SELECT * FROM transaction
    WHERE account_id = wanted.id AND status IN ('PENDING', 'BOOKED')
    ORDER BY booking_date DESC, id DESC LIMIT $2
) AS t
ORDER BY t.account_id, t.booking_date DESC, t.id DESC
