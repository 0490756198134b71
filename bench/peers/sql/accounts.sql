SELECT id, company_id, bban AS "accountNumber", iban, name, product, currency, booked_minor, available_minor,
       to_char(balance_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') AS at, balance_source AS source
FROM account
WHERE id = ANY($1::text[])
