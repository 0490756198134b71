"""What is true in Kontobro: nouns, what may happen to them, and how they are found.

Law: no GraphQL, no HTTP, no broker, no job library in this room; the outside is met through ports.py only.
"""
