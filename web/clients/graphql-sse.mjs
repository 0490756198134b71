// graphql-sse in distinct connections mode. Argument: the path that takes operations.
import { createClient } from "graphql-sse";
import { MUTATION, QUERY, SUBSCRIPTION, answer, company, headers, http, quick, twice } from "./gateway.mjs";

const [path] = process.argv.slice(2);
const client = createClient({ url: http.replace("/graphql", path), headers, ...quick });

async function once(query) {
  for await (const result of client.iterate({ query })) return result;
}

const query = await once(QUERY);
const mutation = await once(MUTATION);
const refused = await once("{ nonsense }");
const subscription = await twice((next, error) =>
  client.subscribe({ query: SUBSCRIPTION, variables: { company } }, { next, error, complete: () => {} }),
);
answer({ query, mutation, refused, subscription });
