// What a Relay application asks of the schema: fragments, a paged and refetchable connection, a mutation, a subscription.
import { graphql } from "relay-runtime";

graphql`
  fragment payments_payment on Payment {
    id
    creditorName
    statusInfo {
      __typename
    }
  }
`;

graphql`
  fragment payments_list on Company
  @refetchable(queryName: "paymentsPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
    payments(first: $count, after: $cursor) @connection(key: "payments_list_payments") {
      edges {
        node {
          ...payments_payment
        }
      }
    }
  }
`;

graphql`
  query paymentsQuery($company: ID!) {
    company(id: $company) {
      name
      ...payments_list
    }
  }
`;

graphql`
  mutation paymentsCreateMutation($input: CreatePaymentInput!) {
    createPayment(input: $input) {
      __typename
      ... on PaymentSuccess {
        payment {
          ...payments_payment
        }
      }
      ... on Rejection {
        code
        message
        fix
      }
    }
  }
`;

graphql`
  subscription paymentsSubscription($company: ID!) {
    paymentStatus(companyId: $company) {
      cursor
      payments {
        ...payments_payment
      }
    }
  }
`;
