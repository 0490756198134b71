import type { Page } from "@playwright/test";
import { Actor, bankAccounts, dayAhead, fjellheim, grouped, type BankAccount } from "./scenes";
import { bankId, expect, test, type World } from "./world";
import { accessible } from "./judging";

test.use({ played: true });

const SALARIES = ["31217.13", "24806.41"];

interface Made {
  id: string;
  contentHash: string;
}

async function accountId(actor: Actor, company: string, bban: string): Promise<string> {
  const found = await actor.ask<{ company: { accounts: { id: string; accountNumber: string }[] } }>(
    "query ($id: ID!) { company(id: $id) { accounts { id accountNumber } } }",
    { id: company },
  );
  return found.company.accounts.find((account) => account.accountNumber === bban)!.id;
}

function transferOf(payee: BankAccount, amount: string, text: string) {
  return {
    instructedAmount: { value: amount },
    creditorName: payee.owner_name,
    creditorAccount: payee.bban,
    remittanceUnstructured: text,
  };
}

async function pay(
  actor: Actor,
  world: World,
  amount: string,
  text: string,
  more: object = {},
  from = "fjellheim-drift",
): Promise<Made> {
  const accounts = await bankAccounts(world);
  const made = await actor.must<{ payment: Made }>(
    "CreatePaymentInput",
    "createPayment",
    "... on PaymentSuccess { payment { id contentHash } }",
    {
      idempotencyKey: crypto.randomUUID(),
      debtorAccountId: await accountId(actor, await fjellheim(actor), accounts[from]!.bban),
      transfer: { ...transferOf(accounts["strom"]!, amount, text), ...more },
    },
  );
  return made.payment;
}

/** Per makes a salary run of two, and there is money for it. */
async function salaries(world: World, name: string): Promise<BankAccount[]> {
  const [accounts, per] = [await bankAccounts(world), await new Actor(world, "per").logIn()];
  const employees = [accounts["ansatt-1"]!, accounts["ansatt-2"]!];
  await world.control(`/accounts/${accounts["fjellheim-lonn"]!.bban}/incoming`, {
    amount: "60000.00",
    debtor_name: "Fjellheim Bygg AS",
    debtor_account: accounts["fjellheim-drift"]!.bban,
    text: "Til lønn",
  });
  await per.must("CreateSalaryBatchInput", "createSalaryBatch", "... on SalaryBatchSuccess { batch { id } }", {
    idempotencyKey: crypto.randomUUID(),
    debtorAccountId: await accountId(per, await fjellheim(per), accounts["fjellheim-lonn"]!.bban),
    name,
    transfers: employees.map((one, place) => transferOf(one, SALARIES[place]!, name)),
  });
  return employees;
}

const cancel = (actor: Actor, { id }: Made) =>
  actor.must("PaymentInput", "cancelPayment", "... on PaymentSuccess { payment { id } }", { paymentId: id });

const status = async (actor: Actor, id: string) =>
  (
    await actor.ask<{ node: { status: string } }>("query ($id: ID!) { node(id: $id) { ... on Payment { status } } }", {
      id,
    })
  ).node.status;

const open = async (page: Page, world: World, company: string) => {
  await page.goto(`${world.url}/companies/${company}/payments/approve`);
  await expect(page.getByRole("heading", { level: 1, name: "Godkjenn betalinger" })).toBeVisible();
};
/** As it is read: money is written with spaces that do not break. */
const read = async (page: Page) => (await page.locator("body").innerText()).replace(/\s/g, " ");
const approve = (page: Page) => page.getByRole("button", { name: "Godkjenn med BankID" });
const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

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
  const kari = await new Actor(world, "kari").logIn();
  const [hers, his] = [await person("kari"), await person("ola")];
  const company = await fjellheim(kari);
  const came = heard(hers);
  await hers.goto(world.url);
  await expect.poll(() => came.some((text) => text.includes('"feed"'))).toBe(true);
  const made = await pay(kari, world, "3219.50", "Strøm, desember");
  const employees = await salaries(world, "Lønn desember");
  // Her list of clients tells it by itself, and the salaries are not counted.
  const todo = hers.getByRole("link", { name: "1 betaling venter på godkjenning" });
  await expect(todo).toBeVisible();

  await open(his, world, company);
  const ordinary = row(his, "3 219,50");
  await expect(ordinary).toContainText("Kari Lien");
  await expect(ordinary).toContainText("Strøm, desember");
  await expect(ordinary).toContainText(grouped((await bankAccounts(world))["strom"]!.bban));
  const run = row(his, "Lønn desember").first();
  await expect(run).toContainText(/56.023,54/);
  await expect(run).toContainText("Per Haugen");
  await expect(his.getByText(employees[0]!.owner_name)).toHaveCount(0);
  await run.getByRole("button", { name: "2 lønnslinjer" }).click();
  const lines = his.getByRole("region", { name: "Lønnslinjer i Lønn desember" });
  await expect(lines.getByRole("row")).toHaveCount(1 + employees.length);
  for (const [place, { owner_name, bban }] of employees.entries()) {
    const line = lines.getByRole("row").filter({ hasText: owner_name });
    await expect(line).toContainText(grouped(bban));
    await expect(line).toContainText(["31 217,13 kr", "24 806,41 kr"][place]!);
  }
  await accessible(his);

  await approve(his).click();
  await expect(his.getByRole("alert")).toContainText("Velg minst én betaling først.");
  await his.getByLabel("Velg alle (2)").check();
  await expect(his.getByRole("status").filter({ hasText: "valgt" })).toContainText(/2 valgt, sum 59.243,04/);
  await approve(his).click();
  await his.waitForURL(/\/sca\//);
  await expect(his.getByText("3 betalinger")).toBeVisible();
  await bankId(his, "ola");
  await his.waitForURL(/\/payments\?returned/);

  await expect(todo).toHaveCount(0);
  await expect(hers.getByRole("link", { name: /venter på BankID/ })).toHaveCount(0);
  await expect.poll(() => status(kari, made.id)).toBe("EXECUTED");
  for (const view of ["payments", "payments/approve", "payments/salary", "transactions", "audit", ""]) {
    await hers.goto(`${world.url}/companies/${company}/${view}`);
    await expect(hers.getByText(/Fjellheim Bygg AS/i).first()).toBeVisible();
    await hers.waitForLoadState("networkidle");
    const text = await read(hers);
    if (view === "payments") expect(text).toContain("3 219,50 kr");
    for (const one of employees) expect(text).not.toContain(one.owner_name);
    for (const one of ["31 217,13", "24 806,41", "56 023,54", "Lønn desember"]) expect(text).not.toContain(one);
  }
  const all = came.join("\n");
  expect(all).toContain("3219.50");
  for (const one of [...employees.map((employee) => employee.owner_name), ...SALARIES, "56023.54", "Lønn desember"])
    expect(all).not.toContain(one);
});

test("the accountant is told kindly who approves", async ({ person, world }) => {
  const hers = await person("kari");
  await open(hers, world, await fjellheim(await new Actor(world, "kari").logIn()));
  await expect(hers.getByText("Godkjenning er ikke din oppgave her")).toBeVisible();
  await expect(hers.getByText("Ola Bakken")).toBeVisible();
  await accessible(hers);
});

test("approval by keyboard alone, of the one that is chosen and not of its neighbour", async ({ person, world }) => {
  const kari = await new Actor(world, "kari").logIn();
  const his = await person("ola");
  const day = await dayAhead(world, 30);
  const kid = (number: string) => ({ remittanceStructured: number, remittanceUnstructured: null });
  const made = await pay(kari, world, "1801.00", "", kid("9001009"));
  const neighbour = await pay(kari, world, "1802.00", "", { ...kid("77001238"), requestedExecutionDate: day.iso });
  await open(his, world, await fjellheim(kari));
  const press = async (key: string, until: () => Promise<boolean>) => {
    for (let times = 0; times < 25 && !(await until()); times++) await his.keyboard.press(key);
  };
  const focused = (locator: ReturnType<Page["locator"]>) => () =>
    locator.evaluate((element) => element === document.activeElement);
  const box = his.getByRole("checkbox", { name: /Velg .*1.801,00/ });
  await box.waitFor();
  await expect(row(his, "1 801,00")).toContainText("KID 9001009");
  await expect(row(his, "1 801,00")).toContainText("Snarest mulig");
  await expect(row(his, "1 802,00")).toContainText("KID 77001238");
  await expect(row(his, "1 802,00")).toContainText(day.typed);
  await press("Tab", focused(box));
  await his.keyboard.press("Space");
  await expect(his.getByRole("status").filter({ hasText: "valgt" })).toContainText(/1 valgt, sum 1.801,00/);
  await press("Tab", focused(approve(his)));
  await his.keyboard.press("Enter");
  await his.waitForURL(/\/sca\//);
  await expect(his.locator('select[name="person"]')).toHaveValue("ola");
  await press("Tab", focused(his.locator('button[value="approve"]')));
  await his.keyboard.press("Enter");
  await his.waitForURL(/\/payments\?returned/);
  await expect.poll(() => status(kari, made.id)).toBe("EXECUTED");
  expect(await status(kari, neighbour.id)).toBe("AWAITING_APPROVAL");
  await cancel(kari, neighbour);
});

test("what somebody edits while it is read is marked, unselected, and never approved unseen", async ({
  person,
  world,
}) => {
  const kari = await new Actor(world, "kari").logIn();
  const his = await person("ola");
  const made = await pay(kari, world, "700.00", "Endres");
  await open(his, world, await fjellheim(kari));
  await his.getByRole("checkbox", { name: /Velg .*700,00/ }).check();
  const accounts = await bankAccounts(world);
  const edit = (amount: string) =>
    kari.must("EditPaymentInput", "editPayment", "... on PaymentSuccess { payment { id } }", {
      paymentId: made.id,
      transfer: transferOf(accounts["strom"]!, amount, "Endres"),
    });
  await edit("7000.00");
  const changed = his.locator('[data-changed="true"]');
  await expect(changed).toContainText("Endret mens du leste");
  await expect(changed).toContainText(/700,00.kr → 7.000,00.kr/);
  const box = his.getByRole("checkbox", { name: /Velg .*7.000,00.*Er endret mens du leste/ });
  await expect(box).not.toBeChecked();
  await expect(his.getByRole("status").filter({ hasText: "valgt" })).toContainText("er endret mens du leste");
  await accessible(his);
  // "All" is all that was read: not this.
  await his.getByLabel("Velg alle (1)").click();
  await expect(box).not.toBeChecked();
  await box.check();
  await expect(changed).toHaveCount(0);

  // The next change overtakes the yes: the gateway refuses it, and what changed is shown.
  await his.route("**/graphql", async (route) => {
    const asked = route.request().postDataJSON() as { operationName?: string };
    if (asked.operationName === "Approve") await edit("7100.00");
    await route.continue();
  });
  await approve(his).click();
  await expect(his.locator('[data-code="APPROVAL_OUTDATED"]')).toBeVisible();
  await expect(changed).toContainText(/7.000,00.kr → 7.100,00.kr/);
  expect(await status(kari, made.id)).toBe("AWAITING_APPROVAL");
  await his.unroute("**/graphql");
  await cancel(kari, made);
  await expect(his.getByText("Ingenting venter på godkjenning")).toBeVisible();
});

test("what could not be read anew cannot be approved", async ({ person, world }) => {
  const kari = await new Actor(world, "kari").logIn();
  const his = await person("ola");
  const made = await pay(kari, world, "620.00", "Leses");
  await open(his, world, await fjellheim(kari));
  await his.getByRole("checkbox", { name: /Velg .*620,00/ }).check();
  await expect(approve(his)).toBeEnabled();
  await his.route("**/graphql", async (route) => {
    const asked = route.request().postDataJSON() as { operationName?: string };
    await (asked.operationName === "OrdersIn" ? route.abort() : route.continue());
  });
  const transfer = transferOf((await bankAccounts(world))["strom"]!, "6200.00", "Leses");
  await kari.must("EditPaymentInput", "editPayment", "... on PaymentSuccess { payment { id } }", {
    paymentId: made.id,
    transfer,
  });
  await expect(his.getByRole("alert")).toBeVisible();
  await expect(his.getByRole("checkbox", { name: /Velg .*620,00/ })).toBeVisible();
  await expect(approve(his)).toBeDisabled();
  await accessible(his);
  await his.unroute("**/graphql");
  await his.getByRole("button", { name: "Prøv igjen" }).click();
  await expect(his.locator('[data-changed="true"]')).toContainText(/620,00.kr → 6.200,00.kr/);
  await expect(approve(his)).toBeEnabled();
  await expect(his.getByRole("checkbox", { name: /Velg .*6.200,00/ })).not.toBeChecked();
  await cancel(kari, made);
});

test("an answer that is lost is told, and what is left at the bank without BankID is continued", async ({
  person,
  world,
}) => {
  const kari = await new Actor(world, "kari").logIn();
  const his = await person("ola");
  const company = await fjellheim(kari);
  const made = await pay(kari, world, "950.00", "Avbrutt");
  await open(his, world, company);
  await his.getByRole("checkbox", { name: /Velg .*950,00/ }).check();
  const goOn = his.getByRole("heading", { name: "Venter på BankID i banken" });
  await his.route("**/graphql", async (route) => {
    const asked = route.request().postDataJSON() as { operationName?: string };
    if (asked.operationName !== "Approve") return route.continue();
    await route.fetch();
    return route.abort();
  });
  await approve(his).click();
  const lost = his.locator(":focus");
  await expect(lost).toContainText("Vi fikk ikke svar på om godkjenningen kom fram.");
  await expect(lost).toContainText("Listen under er hentet på nytt.");
  await expect(goOn).toBeVisible();
  await expect(his.getByRole("checkbox", { name: /Velg .*950,00/ })).toHaveCount(0);
  await accessible(his);
  await his.unroute("**/graphql");
  await his.getByRole("button", { name: /Fortsett til DNB/ }).click();
  await his.waitForURL(/\/sca\//);
  await open(his, world, company);
  await expect(goOn).toBeVisible();
  await accessible(his);
  await his.getByRole("button", { name: /Fortsett til DNB/ }).click();
  await his.waitForURL(/\/sca\//);
  await bankId(his, "ola");
  await his.waitForURL(/\/payments\?returned/);
  await expect.poll(() => status(kari, made.id)).toBe("EXECUTED");
});

test("under four eyes nobody approves what they made", async ({ person, world }) => {
  const ola = await new Actor(world, "ola").logIn();
  const his = await person("ola");
  const company = await fjellheim(ola);
  const four = (on: boolean) =>
    ola.must("SetFourEyesInput", "setFourEyes", "... on CompanySuccess { company { id } }", { companyId: company, on });
  await four(false);
  const made = await pay(ola, world, "410.00", "Min egen");
  await open(his, world, company);
  const box = his.getByRole("checkbox", { name: /Velg .*410,00/ });
  await box.check();
  // The rule comes while he reads, and the page learns it: what was chosen is chosen no more.
  await four(true);
  await expect(box).toBeDisabled();
  await expect(box).not.toBeChecked();
  await expect(row(his, "410,00")).toContainText("En annen må godkjenne");
  await approve(his).click();
  await expect(his.getByRole("alert")).toContainText("Velg minst én betaling");
  await accessible(his);
  expect(await status(ola, made.id)).toBe("AWAITING_APPROVAL");
});

test("on a phone and in the dark", async ({ person, world }) => {
  const kari = await new Actor(world, "kari").logIn();
  await pay(kari, world, "12450.00", "Materialer");
  await salaries(world, "Lønn januar");
  const his = await person("ola", { viewport: { width: 375, height: 800 }, colorScheme: "dark", locale: "nb-NO" });
  await open(his, world, await fjellheim(kari));
  await expect(row(his, "Materialer")).toBeVisible();
  await row(his, "Lønn januar").first().getByRole("button", { name: "2 lønnslinjer" }).click();
  await accessible(his);
  expect(await his.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
});

test("more than there is, and one bill twice, are said before the yes", async ({ person, world }) => {
  const kari = await new Actor(world, "kari").logIn();
  await pay(kari, world, "99999999.00", "For mye");
  for (let twice = 0; twice < 2; twice++) await pay(kari, world, "333.00", "Samme regning");
  const his = await person("ola");
  await open(his, world, await fjellheim(kari));
  await expect(his.locator(".balance").first()).toContainText("Disponibelt");
  await expect(row(his, "Samme regning").first()).toContainText("Lik en annen betaling i listen");
  await expect(row(his, "For mye")).not.toContainText("Lik en annen");
  await his
    .getByRole("checkbox", { name: /Velg .*333,00/ })
    .first()
    .check();
  await expect(his.getByText(/Mer enn det som er disponibelt/)).toHaveCount(0);
  await his.getByRole("checkbox", { name: /Velg .*99.999.999,00/ }).check();
  await expect(his.getByText("Mer enn det som er disponibelt på Driftskonto nå.")).toBeVisible();
  await accessible(his);
});

test("a bank that loses its answer, or says no, on the way to BankID: the approver is told, and where they stand", async ({
  person,
  world,
}) => {
  const kari = await new Actor(world, "kari").logIn();
  const his = await person("ola");
  const company = await fjellheim(kari);
  const answers = [
    [{ kind: "LOST_REPLY" }, "betal den ikke i nettbanken"],
    [{ kind: "STATUS", status: 400 }, "Bankens ord"],
  ] as const;
  for (const [fault, told] of answers) {
    const amount = `71${answers.findIndex(([one]) => one === fault)}.00`;
    await world.control("/faults", { ...fault, method: "POST", path: "/banks/SHEDNO22/v1/payments" });
    await pay(kari, world, amount, fault.kind, {}, "fjellheim-ostlandet");
    await open(his, world, company);
    await his.getByRole("checkbox", { name: new RegExp(`Velg .*${amount.replace(".", ",")}`) }).check();
    await approve(his).click();
    await his.waitForURL(/\/payments\?stopped/);
    await expect(his.getByText("Betalingen gikk ikke videre til BankID")).toBeVisible();
    await expect(his.getByRole("main")).toContainText(told);
    await accessible(his);
  }
});
