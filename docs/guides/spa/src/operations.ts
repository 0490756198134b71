// What the application asks. The types of variables and answers are made from schema.graphql.
import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./schema.d.ts";

const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { Date: string; DateTime: string; Decimal: string };
}>();

export const Start = graphql(`
  query Start {
    viewer {
      person { name }
      companies(first: 10) {
        nodes { id name accounts { id name balance { booked { value currency } } } }
      }
    }
  }
`);

export const Pay = graphql(`
  mutation Pay($input: CreatePaymentInput!) {
    createPayment(input: $input) {
      __typename
      ... on PaymentSuccess { payment { id status } }
      ... on Rejection { code message fix }
    }
  }
`);

export const Feed = graphql(`
  subscription Feed($companyId: ID!, $since: String) {
    companyFeed(companyId: $companyId, since: $since) { cursor kind noun event nodeId }
  }
`);
