-- One statement and so one transaction: the idempotency key, the payment, its place in a journal, its journal row.
-- $1 payment, $2 account, $3 client, $4 key, $5 digest, $6 øre, $7 currency, $8 payee, $9 payee's account, $10 text,
-- $11 whose journal. No row comes back when the key was there before.
WITH account AS (
    SELECT id, company_id FROM public.account WHERE id = $2
), claimed AS (
    INSERT INTO idempotencykey (id, company_id, client_id, key, content_digest, result_id, created_at)
    SELECT gen_random_uuid()::text, company_id, $3, $4, $5, $1, now() FROM account
    ON CONFLICT (company_id, client_id, key) DO NOTHING
    RETURNING company_id
), made AS (
    INSERT INTO payment (id, company_id, account_id, status, amount_minor, currency, creditor_name, creditor_account,
                         text, end_to_end_id, salary, made_by, edited_by, created_at)
    SELECT $1, company_id, $2, 'DRAFT', $6::int, $7, $8, $9, $10, replace(gen_random_uuid()::text, '-', ''), false,
           $3, $3, now()
    FROM claimed
    RETURNING id, company_id, status, creditor_name, amount_minor, currency
), head AS (
    INSERT INTO journalhead (chain, sequence, hash)
    SELECT $11 || company_id, 1, '' FROM made
    ON CONFLICT (chain) DO UPDATE SET sequence = journalhead.sequence + 1
    RETURNING chain, sequence
), told AS (
    INSERT INTO journalentry (id, chain, sequence, at, actor, noun, noun_id, event, salary, facts, previous_hash, hash)
    SELECT gen_random_uuid()::text, chain, sequence, now(), $3, 'Payment', $1, 'MADE', false, '{}', '', '' FROM head
)
SELECT id, company_id, status, creditor_name AS "creditorName", amount_minor, currency FROM made
