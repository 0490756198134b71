// The rows of every Node peer: prepared statements, pipelined, over the connections that each peer is given.
import { readFileSync } from "node:fs";
import postgres from "postgres";

// Dates are cast to text in SQL: nobody builds a Date only to write it out again.
const sql = postgres(process.env.DATABASE_URL, { max: Number(process.env.CONNECTIONS), prepare: true, onnotice: () => {} });

const textOf = (name) => readFileSync(new URL(`../sql/${name}.sql`, import.meta.url), "utf8");

/** A function of one of ../sql: arguments in the order of its $1, $2, ...; answers with rows. */
export function query(name) {
  const text = textOf(name);
  return (...values) => sql.unsafe(text, values, { prepare: true });
}
