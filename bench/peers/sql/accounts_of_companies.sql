SELECT id, company_id, bban AS "accountNumber", iban, name, product, currency, booked_minor, available_minor,
       to_char(balance_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') AS at, balance_source AS source
FROM account
WHERE company_id = ANY($1::text[]) ORDER BY created_at DESC, id DESC
