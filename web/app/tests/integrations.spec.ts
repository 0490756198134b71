import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { expect, test, type World } from "./world";
import { accessible, fits } from "./judging";

test.use({ played: true });

interface Partner {
  id: string;
  secret: string;
}

function registered(world: World, name: string, scopes: string): Partner {
  const printed = world.kontobro("client", "add-partner", name, "--scopes", scopes);
  const [, id, secret] = /client_id\s+(\S+)\s+client_secret\s+(\S+)/.exec(printed) ?? [];
  if (!id || !secret) throw new Error(printed);
  return { id, secret };
}

async function integrations(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Fjellheim Bygg AS" }).click();
  await page.getByRole("link", { name: "Integrasjoner" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Integrasjoner" })).toBeVisible();
}

async function letIn(page: Page, clientId: string): Promise<void> {
  await page.getByLabel("Partnerens klient-ID").fill(clientId);
  await page.getByRole("button", { name: "Gi tilgang" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ja, gi tilgang" }).click();
}

const card = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 3, name }) });

async function audited(page: Page): Promise<void> {
  await accessible(page);
  await fits(page);
}

test("an administrator gives a partner access, and takes it away; the accountant sees both, live", async ({
  world,
  person,
}) => {
  const { id } = registered(world, "Lønnsverk AS", "companies:read payments:write payroll:read");
  const [ola, kari] = [await person("ola"), await person("kari")];
  await integrations(ola);
  await integrations(kari);
  await expect(
    kari.getByText("Bare en administrator kan gi partnere tilgang eller fjerne den. Spør Ola Bakken."),
  ).toBeVisible();
  await expect(kari.getByLabel("Partnerens klient-ID")).toHaveCount(0);

  const field = ola.getByLabel("Partnerens klient-ID");
  await ola.getByRole("button", { name: "Gi tilgang" }).click();
  await expect(field).toHaveAccessibleDescription(/Skriv inn klient-ID-en/);
  await letIn(ola, "ingen-slik-partner");
  await expect(field).toHaveAccessibleDescription(/Vi kjenner ingen partner/);

  await letIn(ola, id);
  await expect(ola.getByRole("status").filter({ hasText: "Lønnsverk AS har fått tilgang" })).toContainText("se lønn");
  for (const page of [ola, kari]) {
    await expect(card(page, "Lønnsverk AS")).toContainText("klargjøre betalinger");
    await expect(card(page, "Lønnsverk AS")).toContainText("Ser lønn");
    await expect(card(page, "Lønnsverk AS")).toContainText(
      /Fikk tilgang \d{2}\.\d{2}\.\d{4} kl\. \d{2}:\d{2} av Ola Bakken/,
    );
  }
  await expect(kari.getByRole("button", { name: /Fjern tilgangen/ })).toHaveCount(0);
  await audited(ola);

  await ola.getByRole("button", { name: "Fjern tilgangen til Lønnsverk AS" }).click();
  await ola.getByRole("dialog").getByRole("button", { name: "Ja, fjern tilgangen" }).click();
  await expect(ola.getByText("Lønnsverk AS har ikke lenger tilgang.")).toBeVisible();
  for (const page of [ola, kari]) await expect(card(page, "Lønnsverk AS")).toHaveCount(0);
});

/** A receiver of webhooks on this machine, which answers as it is told. */
async function receiver(answer: () => number): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(answer()).end());
  });
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

/** The partner itself says where its events go. */
async function listens(world: World, partner: Partner, url: string): Promise<void> {
  const { token_endpoint } = (await (await fetch(`${world.url}/.well-known/oauth-authorization-server`)).json()) as {
    token_endpoint: string;
  };
  const form = { grant_type: "client_credentials", client_id: partner.id, client_secret: partner.secret };
  const token = await fetch(token_endpoint, { method: "POST", body: new URLSearchParams(form) });
  const { access_token } = (await token.json()) as { access_token: string };
  const query = `mutation ($wish: WebhookWishInput!) { createWebhookEndpoint(input: { wish: $wish }) {
    __typename ... on Rejection { code } } }`;
  const made = await fetch(`${world.url}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${access_token}` },
    body: JSON.stringify({ query, variables: { wish: { url } } }),
  });
  expect(await made.text()).toContain("WebhookSecretSuccess");
}

test("an administrator sees where a partner's events go, and how it went", async ({ world, person }) => {
  let answers = 204;
  const { server, url } = await receiver(() => answers);
  const listener = registered(world, "Regneverk AS", "companies:read clients:read webhooks:read webhooks:write");
  const other = registered(world, "Timeverk AS", "companies:read");
  try {
    const page = await person("ola");
    await integrations(page);
    await expect(page.getByText("Ingen partnere får beskjed om hendelser ennå.")).toBeVisible();
    await letIn(page, listener.id);
    await expect(card(page, "Regneverk AS")).toBeVisible();
    await listens(world, listener, url);
    await letIn(page, other.id);
    const endpoint = card(page, "127.0.0.1");
    await expect(endpoint).toContainText("Aktiv");

    await endpoint.getByRole("button", { name: "Vis sendinger" }).click();
    const log = page.getByRole("table", { name: "Sendinger til 127.0.0.1" });
    const refreshed = async (row: RegExp) => {
      await page.getByRole("button", { name: "Oppdater sendinger" }).click();
      await expect(log.getByRole("row").nth(1)).toContainText(row, { timeout: 2_000 });
    };
    await expect(() => refreshed(/Partner gitt tilgang.*Levert/)).toPass();

    answers = 500;
    await page.getByRole("button", { name: "Fjern tilgangen til Timeverk AS" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Ja, fjern tilgangen" }).click();
    await expect(card(page, "Timeverk AS")).toHaveCount(0);
    await page.reload();
    await endpoint.getByRole("button", { name: "Vis sendinger" }).click();
    await expect(() => refreshed(/Partnerens tilgang fjernet.*Venter.*Mottakeren svarte med en feil.*500/)).toPass();
    await audited(page);
    await page.setViewportSize({ width: 375, height: 812 });
    await page.emulateMedia({ colorScheme: "dark" });
    await audited(page);
  } finally {
    server.close();
  }
});
