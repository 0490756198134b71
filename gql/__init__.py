"""The GraphQL door: shapes what core knows and translates what clients ask.

Law: no SQL, no access predicate, no decision here; a resolver is one question to core or one command of core.
"""
