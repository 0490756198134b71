// Apollo Client: queries as automatic persisted queries by GET, mutations by POST, subscriptions over the WebSocket.
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import {
  BrowserSocket, MUTATION, QUERY, SUBSCRIPTION, answer, company, headers, http, quick, twice, ws,
} from "./gateway.mjs";

const sent = [];
const persisted = new PersistedQueryLink({
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  useGETForHashedQueries: true,
});
const overHttp = new HttpLink({
  uri: http,
  headers,
  fetch: (address, init) => {
    sent.push(`${init.method} ${init.body?.includes('"query"') ? "text" : "hash"}`);
    return fetch(address, init);
  },
});
const overWebSocket = new GraphQLWsLink(
  createClient({ url: ws, webSocketImpl: BrowserSocket, shouldRetry: () => true, ...quick }),
);
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === "subscription",
    overWebSocket,
    persisted.concat(overHttp),
  ),
});

const first = await client.query({ query: gql(QUERY), fetchPolicy: "network-only" });
const query = await client.query({ query: gql(QUERY), fetchPolicy: "network-only" });
const mutation = await client.mutate({ mutation: gql(MUTATION) });
const refused = await client.query({ query: gql("{ nonsense }") }).catch((error) => ({ message: error.message }));
const subscription = await twice((next, error) =>
  client.subscribe({ query: gql(SUBSCRIPTION), variables: { company } }).subscribe({ next, error }),
);
answer({ first, query, mutation, refused, subscription, sent });
