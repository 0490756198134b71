SELECT payment.id, payment.company_id, status, creditor_name AS "creditorName", amount_minor, currency, content_digest AS digest
FROM idempotencykey JOIN payment ON payment.id = result_id
WHERE client_id = $1 AND key = $2
