-- PostGraphile's users write their own mutations as functions: the same work as ../sql/create_payment.sql, and null
-- where the key stands for other content.
CREATE SCHEMA IF NOT EXISTS bench;
CREATE OR REPLACE FUNCTION bench.make_payment(
    key_given text, account_given text, minor int, currency_given text, payee text, payee_account text, words text
) RETURNS public.payment LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    company text := (SELECT company_id FROM account WHERE id = account_given);
    content text := encode(sha256(convert_to(
        concat_ws('|', account_given, minor, currency_given, payee, payee_account, words), 'UTF8')), 'hex');
    made payment;
    place int;
BEGIN
    INSERT INTO idempotencykey (id, company_id, client_id, key, content_digest, result_id, created_at)
    VALUES (gen_random_uuid()::text, company, 'client:postgraphile', key_given, content, gen_random_uuid()::text, now())
    ON CONFLICT (company_id, client_id, key) DO NOTHING
    RETURNING result_id INTO made.id;
    IF made.id IS NULL THEN
        SELECT payment.* INTO made FROM idempotencykey JOIN payment ON payment.id = result_id
        WHERE client_id = 'client:postgraphile' AND key = key_given AND content_digest = content;
        RETURN made;
    END IF;
    INSERT INTO payment (id, company_id, account_id, status, amount_minor, currency, creditor_name, creditor_account,
                         text, end_to_end_id, salary, made_by, edited_by, created_at)
    VALUES (made.id, company, account_given, 'DRAFT', minor, currency_given, payee, payee_account, words,
            replace(gen_random_uuid()::text, '-', ''), false, 'client:postgraphile', 'client:postgraphile', now())
    RETURNING * INTO made;
    INSERT INTO journalhead (chain, sequence, hash) VALUES ('postgraphile:' || company, 1, '')
    ON CONFLICT (chain) DO UPDATE SET sequence = journalhead.sequence + 1 RETURNING sequence INTO place;
    INSERT INTO journalentry (id, chain, sequence, at, actor, noun, noun_id, event, salary, facts, previous_hash, hash)
    VALUES (gen_random_uuid()::text, 'postgraphile:' || company, place, now(), 'client:postgraphile', 'Payment', made.id,
            'MADE', false, '{}', '', '');
    RETURN made;
END $$;
