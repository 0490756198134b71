// Starts GraphiQL: same-origin cookie, CSRF word on every request, subscriptions over graphql-transport-ws.
"use strict";

const { GraphiQL, React, ReactDOM, graphqlWs } = window;
const CSRF_HEADER = "X-CSRF-Token";

async function session() {
  const response = await fetch("/session");
  return response.ok ? response.json() : null;
}

// The word is asked for each time: another tab may have logged in or out since.
async function fetchWithCsrf(url, init) {
  const known = await session();
  if (!known) showSignedOut();
  return fetch(url, known ? { ...init, headers: { ...init.headers, [CSRF_HEADER]: known.csrf } } : init);
}

async function knownOf(query) {
  const response = await fetchWithCsrf("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return (await response.json()).data?.viewer ?? null;
}

function valuesFor(viewer) {
  // A company that the bank is not connected to yet has little to show.
  const companies = viewer?.companies.nodes ?? [];
  const company = companies.find(({ accounts }) => accounts.length) ?? companies[0];
  const payment = company?.payments.nodes[0];
  return {
    companyId: company?.id,
    agreementId: company?.agreement?.id,
    debtorAccountId: company?.accounts[0]?.id,
    paymentId: payment?.id,
    contentHash: payment?.contentHash,
    date: new Date().toISOString().slice(0, 10),
  };
}

// Only what was left as "" is filled in; every new payment gets an idempotency key of its own.
function filled(variables, values) {
  if (!variables?.includes('""')) return variables;
  const fill = (key, value) => {
    if (value !== "") return value;
    return key === "idempotencyKey" ? crypto.randomUUID() : (values[key] ?? "");
  };
  try {
    return JSON.stringify(JSON.parse(variables), fill, 2);
  } catch {
    return variables; // Half-written by somebody: theirs to finish.
  }
}

// GraphiQL keeps its tabs between visits: those from before a login or a registration get the ids there are now.
function fillKeptTabs(values) {
  const kept = JSON.parse(localStorage.getItem("graphiql:tabState") ?? "null");
  if (!kept) return;
  kept.tabs = kept.tabs.map((tab) => ({ ...tab, variables: filled(tab.variables, values) }));
  localStorage.setItem("graphiql:tabState", JSON.stringify(kept));
  // GraphiQL keeps the open tab's content once more and later than the list; where the two differ it adds a tab.
  for (const part of ["query", "variables"]) {
    localStorage.setItem(`graphiql:${part}`, kept.tabs[kept.activeTabIndex]?.[part] ?? "");
  }
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function showSignedOut() {
  const link = element("a", { href: "/login?return_to=/graphiql", textContent: "Logg inn med BankID" });
  document.getElementById("who").replaceChildren("Ikke innlogget. ", link);
}

function showSignedIn(viewer) {
  const out = element("button", { type: "button", textContent: "Logg ut" });
  out.addEventListener("click", async () => {
    await fetchWithCsrf("/logout", { method: "POST" });
    location.reload();
  });
  document.getElementById("who").replaceChildren(`Innlogget: ${viewer.person.name} `, out);
}

function forgetTabs() {
  for (const key of ["tabState", "query", "variables", "headers"]) localStorage.removeItem(`graphiql:${key}`);
  location.reload();
}

async function start() {
  const { known, tabs } = await (await fetch("/graphiql/assets/operations.json")).json();
  const viewer = await knownOf(known);
  if (viewer) showSignedIn(viewer);
  else showSignedOut();
  const values = valuesFor(viewer);
  fillKeptTabs(values);
  const socket = new URL("/graphql", location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  const fetcher = GraphiQL.createFetcher({
    url: "/graphql",
    fetch: fetchWithCsrf,
    wsClient: graphqlWs.createClient({ url: socket.href }),
  });
  const properties = {
    fetcher,
    defaultTabs: tabs.map(({ query, variables }) => ({ query, variables: filled(variables, values) })),
    defaultEditorToolsVisibility: "variables",
    isHeadersEditorEnabled: false,
  };
  ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(GraphiQL, properties));
}

document.getElementById("renew").addEventListener("click", () => {
  if (confirm("Fanene lukkes, og de ferdige operasjonene åpnes på nytt. Fortsette?")) forgetTabs();
});
start().catch((error) => {
  document.getElementById("graphiql").textContent = `GraphiQL kunne ikke starte: ${error.message}`;
});
