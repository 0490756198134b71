// GraphQL Yoga with graphql-ws, as its manual wires them; its own emitter.
import { createServer } from "node:http";
import { useServer } from "graphql-ws/use/ws";
import { createPubSub, createSchema, createYoga } from "graphql-yoga";
import { WebSocketServer } from "ws";
import { abstractTypes, resolvers, schemaWithSubscription } from "./resolvers.js";
import { createPayment, globalId } from "./rows.js";

const emitter = createPubSub();
const live = {
  Mutation: {
    ...resolvers.Mutation,
    async createPayment(_, { input }) {
      const made = await createPayment(input);
      if (made.payment) {
        const topic = globalId("Company", { id: made.payment.company_id });
        emitter.publish(topic, { paymentStatus: { payments: [made.payment] } });
      }
      return made;
    },
  },
  Subscription: { paymentStatus: { subscribe: (_, { companyId }) => emitter.subscribe(companyId) } },
};
const named = Object.fromEntries(
  Object.entries(abstractTypes).map(([name, { resolveType }]) => [name, { __resolveType: resolveType }]),
);

const yoga = createYoga({
  schema: createSchema({ typeDefs: schemaWithSubscription(), resolvers: { ...resolvers, ...named, ...live } }),
  logging: false,
  graphiql: false,
});
const server = createServer(yoga);
const sockets = new WebSocketServer({ server, path: "/graphql" });
useServer(
  {
    execute: (args) => args.rootValue.execute(args),
    subscribe: (args) => args.rootValue.subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      });
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      };
      const errors = validate(args.schema, args.document);
      return errors.length ? errors : args;
    },
  },
  sockets,
);
server.listen({ port: Number(process.env.PORT), host: "127.0.0.1", backlog: 4096 });
