// urql's core. Argument: how it follows subscriptions, "websocket" or "events".
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import {
  BrowserSocket, MUTATION, QUERY, SUBSCRIPTION, answer, company, headers, http, quick, twice, ws,
} from "./gateway.mjs";

const [way] = process.argv.slice(2);
const socket = createClient({ url: ws, webSocketImpl: BrowserSocket, shouldRetry: () => true, ...quick });
const forwardSubscription = (request) => ({
  subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? "" }, sink) }),
});
const types = [];
const client = new Client({
  url: http,
  preferGetMethod: false,
  requestPolicy: "network-only",
  fetchOptions: { headers },
  fetchSubscriptions: way === "events",
  fetch: async (address, init) => {
    const response = await fetch(address, init);
    types.push(response.headers.get("content-type"));
    return response;
  },
  exchanges: way === "events" ? [fetchExchange] : [subscriptionExchange({ forwardSubscription }), fetchExchange],
});
const plain = ({ data, error }) => ({ data, error: error && String(error) });

const query = plain(await client.query(QUERY, {}).toPromise());
const mutation = plain(await client.mutation(MUTATION, {}).toPromise());
const refused = plain(await client.query("{ nonsense }", {}).toPromise());
// urql itself does not come back to an event stream that broke off: whoever subscribed does.
const subscription = await twice((next) => {
  const begin = () =>
    client.subscription(SUBSCRIPTION, { company }).subscribe((result) => {
      if (result.data) next(plain(result));
      else if (way === "events") setTimeout(begin, 50);
    });
  begin();
});
answer({ query, mutation, refused, subscription, types });
