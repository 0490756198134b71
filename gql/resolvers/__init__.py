"""Query and Mutation functions: translate the input, ask core once, shape the answer."""
