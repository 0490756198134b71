// What several files do with payments, as a person does it or as a client of the API.
import { expect, type Page } from "@playwright/test";

export const PAYEE = "3991 85 14396";
export const KID = "1234567897";

export async function payments(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Fjellheim Bygg AS" }).click();
  await page.getByRole("link", { name: "Betalinger", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Betalinger" })).toBeVisible();
}

export const row = (page: Page, payee: string) => page.locator(".payments-row").filter({ hasText: payee });

/** What has happened with the payment that is open. */
export const steps = (page: Page) => page.locator(".payment-steps li");

/** By name or number; several banks have a "Driftskonto", and then it is the first. */
export async function from(page: Page, name = "Driftskonto"): Promise<void> {
  const account = page.getByLabel("Fra konto");
  await account.selectOption(await account.locator("option").filter({ hasText: name }).first().getAttribute("value"));
}

export async function fill(page: Page, payee: string, amount: string): Promise<void> {
  await from(page);
  await page.getByLabel("Mottakers navn").fill(payee);
  await page.getByLabel("Til kontonummer").fill(PAYEE);
  await page.getByLabel("Beløp i kroner").fill(amount);
  await page.getByLabel("KID-nummer").fill(KID);
}

export async function newPayment(
  page: Page,
  payee: string,
  amount: string,
  button = "Send til godkjenning",
): Promise<void> {
  await page.getByRole("button", { name: "Ny betaling" }).click();
  await fill(page, payee, amount);
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("button", { name: "Se betalingen" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Betaling til ${payee}` })).toBeVisible();
}

/** As any client of the API, with the session of this browser. */
export async function api<Found>(page: Page, query: string, variables: Record<string, unknown>): Promise<Found> {
  const answer = await page.evaluate(
    async (body) => {
      const { csrf } = (await (await fetch("/session")).json()) as { csrf: string };
      const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
      return (await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(body) })).text();
    },
    { query, variables },
  );
  const { data, errors } = JSON.parse(answer) as { data: Found; errors?: unknown };
  if (errors) throw new Error(answer);
  return data;
}

interface Accounts {
  company: { accounts: { id: string; bank: { bic: string } }[] };
}
interface Made {
  createPayment: { payment: { id: string; contentHash: string } };
}

export async function madeByApi(page: Page, payee: string, value: string): Promise<Made["createPayment"]["payment"]> {
  const companyId = page.url().split("/companies/")[1]?.split("/")[0];
  const asked = "query ($id: ID!) { company(id: $id) { accounts { id bank { bic } } } }";
  const { company } = await api<Accounts>(page, asked, { id: companyId });
  const input = {
    idempotencyKey: crypto.randomUUID(),
    debtorAccountId: company.accounts.find((account) => account.bank.bic === "SHEDNO22")?.id,
    transfer: {
      instructedAmount: { value },
      creditorName: payee,
      creditorAccount: PAYEE.replaceAll(" ", ""),
      remittanceStructured: KID,
    },
  };
  const change = `mutation ($input: CreatePaymentInput!) { createPayment(input: $input) {
    ... on PaymentSuccess { payment { id contentHash } } ... on Rejection { code message } } }`;
  return (await api<Made>(page, change, { input })).createPayment.payment;
}
