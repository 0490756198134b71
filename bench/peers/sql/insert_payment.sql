-- The bare insert: one row. $1 payment, $2 account, $3 client, $4 øre, $5 currency, $6 payee, $7 payee's account, $8 text.
INSERT INTO payment (id, company_id, account_id, status, amount_minor, currency, creditor_name, creditor_account, text,
                     end_to_end_id, salary, made_by, edited_by, created_at)
SELECT $1, company_id, id, 'DRAFT', $4::int, $5, $6, $7, $8, replace(gen_random_uuid()::text, '-', ''), false, $3, $3, now()
FROM account WHERE id = $2
RETURNING id, company_id, status, creditor_name AS "creditorName", amount_minor, currency
