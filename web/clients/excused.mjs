// The rules of graphql-eslint that our schema does not keep, each with its reason, and two that it keeps as told here.
export const excused = {
  "@graphql-eslint/alphabetize": "fields stand in the order people ask for them",
  "@graphql-eslint/no-root-type": "we have mutations and subscriptions",
  "@graphql-eslint/no-typename-prefix": "accountNumber and transactionAmount are the bank standard's own names",
  "@graphql-eslint/require-nullable-result-in-root": "a payload is a union that has its refusals in it",
  "@graphql-eslint/strict-id-in-types": "amounts, payloads, refusals and states have no identity of their own",
};

export const settled = {
  // Lists are read forwards; there is no way back that anybody has asked for.
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
  // Short lists (signatories, postings) are plain lists; a connection has `nodes` beside its edges.
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
};
