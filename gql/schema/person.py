"""Persons and members."""

import strawberry

from core import person
from gql.schema.enums import Role
from gql.schema.node import Node
from gql.schema.shape import Shape, identity


@strawberry.type(description="A human known by BankID. Seen by those who share a company with them.")
class Person(Node):
    name: str = strawberry.field(description="As BankID tells it.")


person_of: Shape[person.Person, Person] = Shape(Person, id=identity("Person"), name="name")


@strawberry.type(description="A person and what they may do in one company.")
class Member:
    person: Person = strawberry.field(description="Who.")
    roles: list[Role] = strawberry.field(description="Active roles.")
