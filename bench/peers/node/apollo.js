// Apollo Server on Fastify, with a DataLoader for each relation and request.
import { ApolloServer } from "@apollo/server";
import fastifyApollo, { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import DataLoader from "dataloader";
import Fastify from "fastify";
import { abstractTypes, resolvers, schema } from "./resolvers.js";
import { accountsById, accountsOf, pageAfter, pagesOf } from "./rows.js";

/** Made anew for each request, as DataLoader's manual says. */
function loadersOfRequest() {
  const pages = new Map();
  return {
    account: new DataLoader(accountsById),
    accounts: new DataLoader(accountsOf),
    pages(first) {
      if (!pages.has(first)) pages.set(first, new DataLoader((keys) => pagesOf(keys, first)));
      return pages.get(first);
    },
  };
}

const gathered = {
  ...resolvers,
  Company: { ...resolvers.Company, accounts: (row, _, loaders) => loaders.accounts.load(row.id) },
  Account: {
    ...resolvers.Account,
    transactions: (row, { first, after }, loaders) =>
      after ? pageAfter(row.id, first, after) : loaders.pages(first).load(row.id),
  },
  Transaction: { ...resolvers.Transaction, account: (row, _, loaders) => loaders.account.load(row.account_id) },
};
const named = Object.fromEntries(
  Object.entries(abstractTypes).map(([name, { resolveType }]) => [name, { __resolveType: resolveType }]),
);

const app = Fastify({ logger: false });
const apollo = new ApolloServer({
  typeDefs: schema(),
  resolvers: { ...gathered, ...named },
  // As ours: Q2F asks about the schema.
  introspection: true,
  plugins: [fastifyApolloDrainPlugin(app)],
});
await apollo.start();
await app.register(fastifyApollo(apollo), { context: async () => loadersOfRequest() });
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
