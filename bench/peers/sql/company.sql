SELECT id, organisation_number AS "organisationNumber", name, form_code AS "formCode" FROM company WHERE id = $1
