"""Persons and members."""

import strawberry

from core import person
from gql.schema.enums import Role
from gql.schema.node import Node, global_id


@strawberry.type(description="A human known by BankID. Seen by those who share a company with them.")
class Person(Node):
    name: str = strawberry.field(description="As BankID tells it.")


def person_of(row: person.Person) -> Person:
    return Person(id=global_id("Person", row.id), name=row.name)


@strawberry.type(description="A person and what they may do in one company.")
class Member:
    person: Person = strawberry.field(description="Who.")
    roles: list[Role] = strawberry.field(description="Active roles.")
