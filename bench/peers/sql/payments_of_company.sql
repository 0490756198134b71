SELECT id, status, creditor_name AS "creditorName", amount_minor, currency, execution_date::text AS "requestedExecutionDate",
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') AS "createdAt"
FROM payment WHERE company_id = $1 ORDER BY payment.created_at DESC, id DESC LIMIT $2
