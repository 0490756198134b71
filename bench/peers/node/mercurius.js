// Mercurius with JIT: Fastify, loaders that batch, no cache of answers; subscriptions over its own emitter.
import Fastify from "fastify";
import mercurius from "mercurius";
import { abstractTypes, resolvers, schemaWithSubscription } from "./resolvers.js";
import { accountsById, accountsOf, createPayment, globalId, pageAfter, pagesOf } from "./rows.js";

const uncached = (loader) => ({ loader, opts: { cache: false } });

const loaders = {
  Company: { accounts: uncached((asked) => accountsOf(asked.map(({ obj }) => obj.id))) },
  Account: {
    transactions: uncached(async (asked) => {
      const { first, after } = asked[0].params;
      if (after) return Promise.all(asked.map(({ obj }) => pageAfter(obj.id, first, after)));
      return pagesOf(asked.map(({ obj }) => obj.id), first);
    }),
  },
  Transaction: {
    account: uncached(async (asked) => {
      const keys = [...new Set(asked.map(({ obj }) => obj.account_id))];
      const found = new Map((await accountsById(keys)).map((row) => [row.id, row]));
      return asked.map(({ obj }) => found.get(obj.account_id));
    }),
  },
};

const live = {
  Mutation: {
    ...resolvers.Mutation,
    async createPayment(_, { input }, { pubsub }) {
      const made = await createPayment(input);
      if (made.payment) {
        const topic = globalId("Company", { id: made.payment.company_id });
        pubsub.publish({ topic, payload: { paymentStatus: { payments: [made.payment] } } });
      }
      return made;
    },
  },
  Subscription: { paymentStatus: { subscribe: (_, { companyId }, { pubsub }) => pubsub.subscribe(companyId) } },
};

const app = Fastify({ logger: false });
await app.register(mercurius, {
  schema: schemaWithSubscription(),
  resolvers: { ...resolvers, ...abstractTypes, ...live },
  loaders,
  jit: 1,
  subscription: true,
  graphiql: false,
});
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
