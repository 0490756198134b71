// A web application's day: log in, ask, change, follow, lose the line, go on where it was, log out.
import { randomUUID } from "node:crypto";
import { Browser } from "./browser.js";
import { connect } from "./kontobro.js";
import { Feed, Pay, Start } from "./operations.js";

const gateway = `http://localhost:${process.env.PORT ?? 8000}`;
const browser = new Browser(gateway);
const tell = (what: string, facts: object) => console.log(`${what}: ${JSON.stringify(facts)}`);

await browser.logIn("ola");
const answer = await browser.fetch(`${gateway}/session`);
if (answer.status === 401) throw new Error("nobody is logged in");
const session = (await answer.json()) as { person: string; csrf: string };

let online: Promise<void> = Promise.resolve();
let sessionEnded = () => {};
const loggedOut = new Promise<void>((resolve) => (sessionEnded = resolve));
const { client, line } = connect({
  gateway,
  csrf: session.csrf,
  language: "en",
  fetch: browser.fetch,
  webSocketImpl: browser.WebSocket,
  online: () => online,
  loggedOut: () => sessionEnded(),
});

const start = await client.query(Start, {}).toPromise();
if (start.error) throw start.error;
const company = start.data?.viewer?.companies.nodes.find((one) => one.accounts.length > 0);
if (!company) throw new Error("Ola has no company with accounts yet: run `make demo` once");
const debtorAccountId = company.accounts[0]!.id;
tell("company", { person: start.data?.viewer?.person?.name, ...company });

// One key for one wish: made when the person begins to fill in the form, kept until there is an answer.
async function pay(kid: string, idempotencyKey: string) {
  const transfer = {
    instructedAmount: { value: "1250.00" },
    creditorName: "Byggvarer Engros AS",
    creditorAccount: "33051241350",
    remittanceStructured: kid,
  };
  const told = await client.mutation(Pay, { input: { idempotencyKey, debtorAccountId, transfer } }).toPromise();
  // The network, the session, the budget, the document: nobody's input is wrong.
  if (told.error || !told.data) throw told.error ?? new Error("no answer");
  return told.data.createPayment;
}

const refused = await pay("2345677", randomUUID());
switch (refused.__typename) {
  case "PaymentSuccess":
    throw new Error("a mistyped KID was taken");
  case "KidInvalidRejection":
    // The form shows message and fix at the field that is wrong.
    tell("mistyped", { code: refused.code, message: refused.message, fix: refused.fix });
    break;
  default:
    // Refusals that are new to us have the same three words.
    throw new Error(`${refused.code}: ${refused.message} ${refused.fix}`);
}

type Event = { kind: string; noun: string | null; event: string | null; nodeId: string | null };
const seen: Event[] = [];
const waiting = new Set<() => void>();
client.subscription(Feed, { companyId: company.id, since: null }).subscribe(({ data, error }) => {
  if (error) throw error;
  if (!data) return;
  const { cursor: _, ...event } = data.companyFeed;
  seen.push(event);
  waiting.forEach((look) => look());
});

function heard(matches: (event: Event) => boolean): Promise<Event> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`it never came; last: ${JSON.stringify(seen.at(-1))}`)), 20_000);
    const look = () => {
      const found = seen.find(matches);
      if (!found) return;
      clearTimeout(late);
      waiting.delete(look);
      resolve(found);
    };
    waiting.add(look);
    look();
  });
}

async function makePayment(): Promise<{ id: string; status: string }> {
  const key = randomUUID();
  await pay("2345676", key);
  // As after an answer that was lost: the same key, the same payment.
  const made = await pay("2345676", key);
  if (made.__typename !== "PaymentSuccess") throw new Error(made.code);
  return made.payment;
}

await heard((event) => event.kind === "SNAPSHOT");
const first = await makePayment();
tell("payment", first);
tell("live", await heard((event) => event.nodeId === first.id));

// The train goes into a tunnel.
let comeOut = () => {};
online = new Promise((resolve) => (comeOut = resolve));
line.terminate();
const second = await makePayment();
tell("payment meanwhile", second);
comeOut();
tell("missed", await heard((event) => event.nodeId === second.id));
tell("beginnings", { count: seen.filter((event) => ["SNAPSHOT", "RESYNC"].includes(event.kind)).length });

await browser.fetch(`${gateway}/logout`, { method: "POST", headers: { "X-CSRF-Token": session.csrf } });
await loggedOut;
tell("logged out", { session: (await browser.fetch(`${gateway}/session`)).status });
