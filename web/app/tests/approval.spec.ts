import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { bankId, expect, test, type World } from "./world";

test.use({ played: true });

const AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const SALARIES = ["31217.13", "24806.41"];

interface BankAccount {
  key: string;
  bban: string;
  owner_name: string;
}
interface Answer<T> {
  data: T;
  errors?: unknown;
}
interface Made {
  id: string;
  contentHash: string;
}

/** As this person's own browser would ask, with its cookie and its word. */
async function ask<T>(page: Page, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const answer = await page.evaluate(
    async ([text, facts]) => {
      const session = (await (await fetch("/session")).json()) as { csrf: string };
      const got = await fetch("/graphql", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf },
        body: JSON.stringify({ query: text, variables: facts }),
      });
      return (await got.json()) as Answer<unknown>;
    },
    [query, variables] as const,
  );
  expect(answer.errors).toBeUndefined();
  return answer.data as T;
}

async function fjellheim(page: Page): Promise<string> {
  const found = await ask<{ viewer: { companies: { nodes: { id: string; name: string }[] } } }>(
    page,
    "{ viewer { companies { nodes { id name } } } }",
  );
  return found.viewer.companies.nodes.find((one) => /fjellheim/i.test(one.name))!.id;
}

async function bankAccounts(world: World): Promise<Record<string, BankAccount>> {
  const found = (await world.control("/accounts", undefined, "GET")) as BankAccount[];
  return Object.fromEntries(found.map((account) => [account.key, account]));
}

async function accountId(page: Page, company: string, bban: string): Promise<string> {
  const found = await ask<{ company: { accounts: { id: string; accountNumber: string }[] } }>(
    page,
    "query ($id: ID!) { company(id: $id) { accounts { id accountNumber } } }",
    { id: company },
  );
  return found.company.accounts.find((account) => account.accountNumber === bban)!.id;
}

interface Wish {
  world: World;
  company: string;
  amount: string;
  text: string;
}

function transferOf(payee: BankAccount, amount: string, text: string) {
  return {
    instructedAmount: { value: amount },
    creditorName: payee.owner_name,
    creditorAccount: payee.bban,
    remittanceUnstructured: text,
  };
}

async function pay(page: Page, { world, company, amount, text }: Wish): Promise<Made> {
  const accounts = await bankAccounts(world);
  const input = {
    idempotencyKey: crypto.randomUUID(),
    debtorAccountId: await accountId(page, company, accounts["fjellheim-drift"]!.bban),
    transfer: transferOf(accounts["strom"]!, amount, text),
  };
  const made = await ask<{ createPayment: { payment: Made } }>(
    page,
    `mutation ($input: CreatePaymentInput!) { createPayment(input: $input) {
      ... on PaymentSuccess { payment { id contentHash } } } }`,
    { input },
  );
  return made.createPayment.payment;
}

/** Per makes a salary run of two, and there is money for it. */
async function salaries(page: Page, world: World, name: string): Promise<BankAccount[]> {
  const accounts = await bankAccounts(world);
  const company = await fjellheim(page);
  const employees = [accounts["ansatt-1"]!, accounts["ansatt-2"]!];
  await world.control(`/accounts/${accounts["fjellheim-lonn"]!.bban}/incoming`, {
    amount: "60000.00",
    debtor_name: "Fjellheim Bygg AS",
    debtor_account: accounts["fjellheim-drift"]!.bban,
    text: "Til lønn",
  });
  const input = {
    idempotencyKey: crypto.randomUUID(),
    debtorAccountId: await accountId(page, company, accounts["fjellheim-lonn"]!.bban),
    name,
    transfers: employees.map((one, place) => transferOf(one, SALARIES[place]!, name)),
  };
  const made = await ask<{ createSalaryBatch: { batch: Made } }>(
    page,
    `mutation ($input: CreateSalaryBatchInput!) { createSalaryBatch(input: $input) {
      ... on SalaryBatchSuccess { batch { id contentHash } } } }`,
    { input },
  );
  expect(made.createSalaryBatch.batch.id).toBeTruthy();
  return employees;
}

const status = async (page: Page, id: string) =>
  (
    await ask<{ node: { status: string } }>(page, "query ($id: ID!) { node(id: $id) { ... on Payment { status } } }", {
      id,
    })
  ).node.status;

const open = async (page: Page, world: World, company: string) => {
  await page.goto(`${world.url}/companies/${company}/payments/approve`);
  await expect(page.getByRole("heading", { level: 1, name: "Godkjenn betalinger" })).toBeVisible();
};
const approve = (page: Page) => page.getByRole("button", { name: "Godkjenn med BankID" });
const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

async function clean(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(AXE).analyze();
  expect(found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)])).toEqual([]);
}

/** Everything that came to this browser: by the line and by answers. */
function heard(page: Page): string[] {
  const all: string[] = [];
  page.on("websocket", (line) => line.on("framereceived", (frame) => all.push(String(frame.payload))));
  page.on("response", (answer) => {
    if (answer.url().endsWith("/graphql"))
      void answer.text().then(
        (text) => all.push(text),
        () => {},
      );
  });
  return all;
}

test("an ordinary payment and a salary run are approved together with one BankID, live in the accountant's browser, who learns no salary", async ({
  person,
  world,
}) => {
  const [kari, per, ola] = [await person("kari"), await person("per"), await person("ola")];
  const company = await fjellheim(kari);
  const hers = heard(kari);
  await kari.goto(world.url);
  const made = await pay(kari, { world, company, amount: "3219.50", text: "Strøm, desember" });
  const employees = await salaries(per, world, "Lønn desember");
  // Her list of clients tells it by itself, and the salaries are not counted.
  await expect(kari.getByRole("link", { name: "1 betaling venter på godkjenning" })).toBeVisible();

  await open(ola, world, company);
  await expect(row(ola, "3 219,50")).toContainText("Kari Lien");
  const run = row(ola, "Lønn desember").first();
  await expect(run).toContainText("56 023,54");
  await expect(run).toContainText("Per Haugen");
  await expect(ola.getByText(employees[0]!.owner_name)).toHaveCount(0);
  await run.getByRole("button", { name: "2 lønnslinjer" }).click();
  await expect(row(ola, employees[0]!.owner_name).last()).toContainText("31 217,13");
  await clean(ola);
  await shoot(ola, "wide");

  await approve(ola).click();
  await expect(ola.getByRole("alert")).toContainText("Velg minst én betaling først.");
  await ola.getByLabel("Velg alle (2)").check();
  await expect(ola.getByRole("status").filter({ hasText: "valgt" })).toContainText(/2 valgt, sum 59.243,04/);
  await approve(ola).click();
  await ola.waitForURL(/\/sca\//);
  await expect(ola.getByText("3 betalinger")).toBeVisible();
  await bankId(ola, "ola");
  await ola.waitForURL(/\/payments\?returned/);

  await expect(kari.getByText("Ingenting å gjøre")).toBeVisible();
  await expect.poll(() => status(kari, made.id)).toBe("EXECUTED");
  for (const view of ["payments", "payments/approve", "payments/salary", "transactions", "audit", ""]) {
    await kari.goto(`${world.url}/companies/${company}/${view}`);
    await expect(kari.getByText(/Fjellheim Bygg AS/i).first()).toBeVisible();
    const text = await kari.locator("body").innerText();
    for (const one of employees) expect(text).not.toContain(one.owner_name);
  }
  expect(hers.length).toBeGreaterThan(5);
  const all = hers.join("\n");
  expect(all).toContain("3219.50");
  for (const one of [...employees.map((employee) => employee.owner_name), ...SALARIES, "56023.54", "Lønn desember"])
    expect(all).not.toContain(one);
});

test("the accountant is told kindly who approves", async ({ person, world }) => {
  const kari = await person("kari");
  await open(kari, world, await fjellheim(kari));
  await expect(kari.getByText("Godkjenning er ikke din oppgave her")).toBeVisible();
  await expect(kari.getByText("Ola Bakken")).toBeVisible();
  await clean(kari);
});

test("approval by keyboard alone", async ({ person, world }) => {
  const [kari, ola] = [await person("kari"), await person("ola")];
  const company = await fjellheim(kari);
  const made = await pay(kari, { world, company, amount: "1801.00", text: "Med tastatur" });
  await open(ola, world, company);
  await expect(ola.getByRole("heading", { level: 1 })).toBeFocused();
  const press = async (key: string, until: () => Promise<boolean>) => {
    for (let times = 0; times < 25 && !(await until()); times++) await ola.keyboard.press(key);
  };
  const focused = (locator: ReturnType<Page["locator"]>) => () =>
    locator.evaluate((element) => element === document.activeElement);
  const box = ola.getByRole("checkbox", { name: /Velg .*1.801,00/ });
  await box.waitFor();
  await press("Tab", focused(box));
  await ola.keyboard.press("Space");
  await expect(ola.getByRole("status").filter({ hasText: "valgt" })).toContainText(/1 valgt, sum 1.801,00/);
  await press("Tab", focused(approve(ola)));
  await ola.keyboard.press("Enter");
  await ola.waitForURL(/\/sca\//);
  const yes = ola.locator('button[value="approve"]');
  await expect(ola.locator('select[name="person"]')).toHaveValue("ola");
  await press("Tab", focused(yes));
  await ola.keyboard.press("Enter");
  await ola.waitForURL(/\/payments\?returned/);
  await expect.poll(() => status(kari, made.id)).toBe("EXECUTED");
});

test("what somebody edits while it is read is marked, unselected, and never approved unseen", async ({
  person,
  world,
}) => {
  const [kari, ola] = [await person("kari"), await person("ola")];
  const company = await fjellheim(kari);
  const made = await pay(kari, { world, company, amount: "700.00", text: "Endres" });
  await open(ola, world, company);
  await ola.getByRole("checkbox", { name: /Velg .*700,00/ }).check();
  const accounts = await bankAccounts(world);
  const edit = (amount: string) =>
    ask(
      kari,
      `mutation ($input: EditPaymentInput!) { editPayment(input: $input) {
      ... on PaymentSuccess { payment { id } } } }`,
      { input: { paymentId: made.id, transfer: transferOf(accounts["strom"]!, amount, "Endres") } },
    );
  await edit("7000.00");
  const changed = ola.locator('[data-changed="true"]');
  await expect(changed).toContainText("Endret mens du leste");
  await expect(changed).toContainText(/700,00.kr → 7.000,00.kr/);
  const box = ola.getByRole("checkbox", { name: /Velg .*7.000,00.*Er endret mens du leste/ });
  await expect(box).not.toBeChecked();
  await expect(ola.getByRole("status").filter({ hasText: "valgt" })).toContainText("er endret mens du leste");
  await clean(ola);
  await shoot(ola, "changed");
  // "All" is all that was read: not this.
  await ola.getByLabel("Velg alle (1)").click();
  await expect(box).not.toBeChecked();
  await box.check();
  await expect(changed).toHaveCount(0);

  // The line is cut, so that the next change is not seen: the gateway refuses, and what changed is shown.
  const cdp = await ola.context().newCDPSession(ola);
  await cdp.send("Network.enable");
  await ola.route("**/graphql", async (route) => {
    const body = route.request().postData() ?? "";
    if (body.includes('"Approve"') && !body.includes("Approving")) await edit("7100.00");
    await route.continue();
  });
  await approve(ola).click();
  await expect(ola.locator('[data-code="APPROVAL_OUTDATED"]')).toBeVisible();
  await expect(changed).toContainText(/7.000,00.kr → 7.100,00.kr/);
  expect(await status(kari, made.id)).toBe("AWAITING_APPROVAL");
  await ola.unroute("**/graphql");
  await ask(
    kari,
    "mutation ($input: PaymentInput!) { cancelPayment(input: $input) { ... on PaymentSuccess { payment { id } } } }",
    { input: { paymentId: made.id } },
  );
  await expect(ola.getByText("Ingenting venter på godkjenning")).toBeVisible();
});

test("left at the bank without BankID, and continued", async ({ person, world }) => {
  const [kari, ola] = [await person("kari"), await person("ola")];
  const company = await fjellheim(kari);
  const made = await pay(kari, { world, company, amount: "950.00", text: "Avbrutt" });
  await open(ola, world, company);
  await ola.getByRole("checkbox", { name: /Velg .*950,00/ }).check();
  await approve(ola).click();
  await ola.waitForURL(/\/sca\//);
  await open(ola, world, company);
  await expect(ola.getByRole("heading", { name: "Venter på BankID i banken" })).toBeVisible();
  await clean(ola);
  await shoot(ola, "atbank");
  await ola
    .getByRole("button", { name: /Fortsett til DNB/ })
    .or(ola.getByRole("link", { name: /Fortsett til DNB/ }))
    .click();
  await ola.waitForURL(/\/sca\//);
  await bankId(ola, "ola");
  await ola.waitForURL(/\/payments\?returned/);
  await expect.poll(() => status(kari, made.id)).toBe("EXECUTED");
});

test("under four eyes nobody approves what they made", async ({ person, world }) => {
  const ola = await person("ola");
  const company = await fjellheim(ola);
  const four = (on: boolean) =>
    ask(ola, "mutation ($input: SetFourEyesInput!) { setFourEyes(input: $input) { __typename } }", {
      input: { companyId: company, on },
    });
  await four(false);
  const made = await pay(ola, { world, company, amount: "410.00", text: "Min egen" });
  await open(ola, world, company);
  await ola.getByRole("checkbox", { name: /Velg .*410,00/ }).check();
  // The rule comes while he reads: the gateway knows it, the page does not yet.
  await four(true);
  await approve(ola).click();
  await expect(ola.locator('[data-code="CREATOR_MAY_NOT_APPROVE"]')).toBeVisible();
  await ola.reload();
  const box = ola.getByRole("checkbox", { name: /Velg .*410,00/ });
  await expect(box).toBeDisabled();
  await expect(row(ola, "410,00")).toContainText("En annen må godkjenne");
  await clean(ola);
  expect(await status(ola, made.id)).toBe("AWAITING_APPROVAL");
});

test("on a phone and in the dark", async ({ person, world }) => {
  const [kari, per] = [await person("kari"), await person("per")];
  const company = await fjellheim(kari);
  await pay(kari, { world, company, amount: "12450.00", text: "Materialer" });
  await salaries(per, world, "Lønn januar");
  const ola = await person("ola", { viewport: { width: 375, height: 800 }, colorScheme: "dark", locale: "nb-NO" });
  await open(ola, world, company);
  await expect(row(ola, "Materialer")).toBeVisible();
  await row(ola, "Lønn januar").first().getByRole("button", { name: "2 lønnslinjer" }).click();
  await clean(ola);
  expect(await ola.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  await shoot(ola, "phone-dark");
});
async function shoot(page: Page, name: string) {
  if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/${name}.png`, fullPage: true });
}
