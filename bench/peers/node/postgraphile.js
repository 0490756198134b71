// PostGraphile over the same tables, with its own schema: the queries it is asked are in bench/postgraphile.py.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import pg from "pg";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";

const once = new pg.Client(process.env.DATABASE_URL);
await once.connect();
await once.query(readFileSync(new URL("make_payment.sql", import.meta.url), "utf8"));
await once.end();

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["public", "bench"], poolSize: Number(process.env.CONNECTIONS) }),
  ],
  grafserv: { graphqlPath: "/graphql", watch: false, graphiql: false },
  grafast: { explain: false },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), "127.0.0.1");
