// graphql-ws, the reference client of graphql-transport-ws.
import { createClient } from "graphql-ws";
import { BrowserSocket, MUTATION, QUERY, SUBSCRIPTION, answer, company, quick, twice, ws } from "./gateway.mjs";

const client = createClient({
  url: ws,
  webSocketImpl: BrowserSocket,
  connectionParams: { locale: "en" },
  keepAlive: 200,
  shouldRetry: () => true,
  ...quick,
});

async function once(query) {
  for await (const result of client.iterate({ query })) return result;
}

const query = await once(QUERY);
const mutation = await once(MUTATION);
const refused = await once("{ nonsense }").catch((errors) => errors);
const subscription = await twice((next, error) =>
  client.subscribe({ query: SUBSCRIPTION, variables: { company } }, { next, error, complete: () => {} }),
);
answer({ query, mutation, refused, subscription });
