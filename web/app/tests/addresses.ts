// Every address of src/routes.tsx, with what the played world has in place of ":companyId" and the like.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, type World } from "./world";

const COMPANY = "/companies/:companyId";
const FJELLHEIM = "312458713";
const ROUTES = readFileSync(join(import.meta.dirname, "../src/routes.tsx"), "utf8");

/** As they stand there: "/help", "/companies/:companyId/payments". */
export function patterns(): string[] {
  const found = [...ROUTES.matchAll(/(?:path: "([^"*]+)"|index: true), \.\.\.view\(/g)].map(([, path]) => path);
  // A view that is not found here would not be looked at.
  expect(found.length).toBe(ROUTES.match(/import\("@\/views\//g)?.length);
  return found.map((path) => (path === undefined ? COMPANY : path.startsWith("/") ? path : `${COMPANY}/${path}`));
}

export interface Known {
  companyId: string;
  paymentId: string;
  sign: string;
  join: string;
}

/** Of Fjellheim Bygg AS, asked as whoever is logged in at `page`. */
export async function known(world: World, page: Page): Promise<Known> {
  const session = (await (await page.request.get(`${world.url}/session`)).json()) as { csrf: string };
  const answer = await page.request.post(`${world.url}/graphql`, {
    headers: { "X-CSRF-Token": session.csrf },
    data: {
      query: `{ viewer { companies { nodes { id organisationNumber payments(first: 1) { nodes { id } } } } } }`,
    },
  });
  const { data } = (await answer.json()) as {
    data: {
      viewer: {
        companies: { nodes: { id: string; organisationNumber: string; payments: { nodes: { id: string }[] } }[] };
      };
    };
  };
  const company = data.viewer.companies.nodes.find((one) => one.organisationNumber === FJELLHEIM);
  const payment = company?.payments.nodes[0];
  if (!company || !payment) throw new Error("the played world has no payment of Fjellheim Bygg AS");
  const messages = (await world.control("/messages", undefined, "GET")) as { text: string }[];
  const link = (kind: string) =>
    messages.map((one) => new RegExp(`/${kind}/([\\w-]+)`).exec(one.text)?.[1]).find((one) => one !== undefined);
  return { companyId: company.id, paymentId: payment.id, sign: link("sign") ?? "", join: link("join") ?? "unknown" };
}

export function filled(pattern: string, of: Known): string {
  return pattern
    .replace(":companyId", of.companyId)
    .replace(":paymentId", of.paymentId)
    .replace("/sign/:token", `/sign/${of.sign}`)
    .replace("/join/:token", `/join/${of.join}`);
}
