"""How operations arrive: GraphQL over HTTP, event streams, and graphql-transport-ws; all under the same limits."""
