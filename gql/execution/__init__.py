"""Operations as compiled programs: a document is analysed once, emitted as Python, and run without an interpreter.

graphql-core stays the oracle: what is not understood here, and whatever goes wrong on the way, is its to execute. A
query changes nothing, so it can be asked again; a mutation's command is begun once, and then only told.
docs/execution.md leads through it.
"""

from gql.execution.program import Program

__all__ = ["Program"]
