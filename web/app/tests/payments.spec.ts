import { fits, violations } from "./judging";
import { api, fill, from, KID, madeByApi, newPayment, PAYEE, payments, row, steps } from "./paying";
import { Actor, bankAccounts, dayAhead, fjellheim, grouped, ordersTo, type Held } from "./scenes";
import { expect, test, type World } from "./world";

test.use({ played: true, actionTimeout: 20_000 });
test.describe.configure({ timeout: 180_000 });

/** Every payment to this payee as the API holds it. */
async function held(world: World, payee: string): Promise<Held[]> {
  const kari = await new Actor(world, "kari").logIn();
  return ordersTo(kari, await fjellheim(kari), payee);
}
const TO = { to: PAYEE.replaceAll(" ", ""), kid: KID, text: null };

test("a new payment is judged while typing, refused at its field, and made once however often it is pressed", async ({
  person,
  world,
}) => {
  const page = await person("kari");
  await payments(page);
  await page.getByRole("button", { name: "Ny betaling" }).click();
  await fill(page, "Malermester Dobbelt AS", "0");
  await from(page, "Velg konto");
  const kid = page.getByLabel("KID-nummer");
  await kid.fill("1234567890");
  await kid.blur();
  await expect(kid).toHaveAccessibleDescription(/KID-nummeret er ikke gyldig/);
  await kid.fill(KID);
  await expect(kid).not.toHaveAccessibleDescription(/ikke gyldig/);
  await page.getByRole("radio", { name: "Melding" }).check();
  const text = page.getByLabel("Melding til mottaker");
  await text.fill("x".repeat(141));
  await expect(text).toHaveAccessibleDescription(/141 tegn, og kan ha høyst 140/);
  await text.fill("x".repeat(140));
  await expect(text).not.toHaveAttribute("aria-invalid", "true");
  await from(page, "DNB");
  await expect(text).toHaveAccessibleDescription(/140 tegn, og kan ha høyst 108/);
  await from(page, "Velg konto");
  await page.getByRole("radio", { name: "KID" }).check();
  const make = page.getByRole("button", { name: "Send til godkjenning" });
  await make.click();
  const account = page.getByLabel("Fra konto");
  await expect(account).toHaveAccessibleDescription(/Velg hvilken konto/);
  await expect(account).toBeFocused();
  await from(page, "Lønnskonto");
  await make.click();
  const amount = page.getByLabel("Beløp i kroner");
  await expect(amount).toHaveAccessibleDescription(/Skriv et beløp over null/);
  await expect(amount).toBeFocused();
  const tooMuch = page.getByText("Beløpet er større enn det som er disponibelt på kontoen nå.");
  await amount.fill("99 999 999,00");
  await expect(tooMuch).toBeVisible();
  await amount.fill("1 250,50");
  await expect(tooMuch).toHaveCount(0);
  const day = await dayAhead(world, 40);
  await page.getByRole("radio", { name: "Velg dato" }).check();
  await page.getByLabel("Betalingsdato").fill(day.typed);
  await page.reload();
  await expect(page.getByLabel("Beløp i kroner")).toHaveValue("1 250,50");
  await expect(page.getByLabel("Mottakers navn")).toHaveValue("Malermester Dobbelt AS");
  await make.dblclick();
  await expect(page.getByRole("heading", { level: 1, name: "Betalingen er sendt til godkjenning" })).toBeVisible();
  await page.getByRole("button", { name: "Alle betalinger" }).click();
  await expect(row(page, "Malermester Dobbelt AS")).toHaveCount(1);
  await expect(row(page, "Malermester Dobbelt AS")).toContainText("1 250,50 kr");
  await expect(row(page, "Malermester Dobbelt AS")).toContainText(day.typed);
  const name = "Malermester Dobbelt AS";
  expect(await held(world, name)).toEqual([
    { ...TO, name, from: (await bankAccounts(world))["fjellheim-lonn"]!.bban, amount: "1250.50 NOK", day: day.iso },
  ]);
});

test("an answer that is lost does not make a second payment", async ({ person, world }) => {
  const page = await person("kari");
  await payments(page);
  await page.getByRole("button", { name: "Ny betaling" }).click();
  await fill(page, "Tapt Svar AS", "77,00");
  const drift = (await bankAccounts(world))["fjellheim-drift"]!.bban;
  await from(page, grouped(drift));
  await page.getByRole("radio", { name: "Melding" }).check();
  await page.getByLabel("Melding til mottaker").fill("Faktura 77");
  let lost = 0;
  await page.route("**/graphql", async (route) => {
    if (lost === 0 && route.request().postData()?.includes("idempotencyKey")) {
      lost += 1;
      await route.fetch();
      await route.abort();
    } else await route.continue();
  });
  const make = page.getByRole("button", { name: "Send til godkjenning" });
  await make.click();
  await expect(page.getByRole("alert")).toContainText("Vi fikk ikke svar");
  await make.click();
  await page.getByRole("button", { name: "Alle betalinger" }).click();
  await expect(row(page, "Tapt Svar AS")).toHaveCount(1);
  expect(lost).toBe(1);
  const name = "Tapt Svar AS";
  expect(await held(world, name)).toEqual([
    {
      ...TO,
      kid: null,
      text: "Faktura 77",
      name,
      from: drift,
      amount: "77.00 NOK",
      day: null,
    },
  ]);
});

test("a payment is changed, and taken back only by who is sure", async ({ person, world }) => {
  const page = await person("kari");
  await payments(page);
  await newPayment(page, "Rørlegger Endring AS", "100,00");
  await page.getByRole("button", { name: "Endre" }).click();
  await expect(page.getByLabel("Til kontonummer")).toHaveValue(PAYEE);
  await page.getByLabel("Beløp i kroner").fill("200,75");
  await page.getByRole("radio", { name: "Melding" }).check();
  await page.getByLabel("Melding til mottaker").fill("Faktura 17");
  const day = await dayAhead(world, 50);
  await page.getByRole("radio", { name: "Velg dato" }).check();
  await page.getByLabel("Betalingsdato").fill(day.typed);
  await page.getByRole("button", { name: "Lagre endringene" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Endringene er lagret" })).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "200,75 kr" })).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "Faktura 17" })).toBeVisible();
  const changed = { ...TO, kid: null, text: "Faktura 17", amount: "200.75 NOK", day: day.iso };
  expect(await held(world, "Rørlegger Endring AS")).toMatchObject([changed]);
  await page.getByRole("button", { name: "Kanseller", exact: true }).click();
  const sure = page.getByRole("dialog", { name: "Kansellere betalingen?" });
  await sure.getByRole("button", { name: "Nei, behold betalingen" }).click();
  await expect(page.locator('[data-status="AWAITING_APPROVAL"]')).toBeVisible();
  await page.getByRole("button", { name: "Kanseller", exact: true }).click();
  await sure.getByRole("button", { name: "Ja, kanseller" }).click();
  await expect(page.locator('[data-status="CANCELLED"]')).toBeVisible();
  await expect(page.getByRole("button", { name: "Endre" })).toHaveCount(0);
  await expect(page.getByText("Endringene er lagret")).toHaveCount(0);
  await expect(page.getByText("Ingenting å avstemme. Ingen penger er flyttet.")).toBeVisible();
  await expect(steps(page).last()).toHaveText("Kansellert");
});

test("what is paid and booked is told in that order, and what has no time is given none", async ({ person }) => {
  const page = await person("kari");
  await payments(page);
  await row(page, "Strøm & Varme AS").first().getByRole("link").click();
  await expect(steps(page).last()).toHaveText(/^Bokført i banken og avstemt\d\d\.\d\d\.\d{4} kl\./);
  await expect(steps(page).nth(-2)).toHaveText("Betalt");
});

test("who declines at the bank is not told that the bank judged it, and our words come before the bank's", async ({
  person,
}) => {
  const page = await person("ola");
  await payments(page);
  const base = page.url();
  const { id, contentHash } = await madeByApi(page, "Angret Kjøp AS", "810.00");
  await page.goto(`${base}/${id}`);
  await expect(page.locator('[data-status="AWAITING_APPROVAL"]')).toBeVisible();
  const approve = `mutation ($approval: ApprovalInput!) { approvePayments(input: { approvals: [$approval] }) {
    __typename ... on Rejection { code message } } }`;
  await api(page, approve, { approval: { paymentId: id, contentHash } });
  await page.getByRole("button", { name: "Fullfør i banken med BankID" }).click();
  await page.getByLabel("Logg inn med BankID som").selectOption("ola");
  await page.locator('button[value="reject"]').click();
  await page.waitForURL(/returned/);
  await page.goto(`${base}/${id}`);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("Avbrutt hos banken. Ingen penger er flyttet.");
  await expect(alert).toContainText(/Betalingen ble avbrutt hos banken.+Bankens ord: «The order was rejected/);
  await expect(page.getByText("Avvist av banken")).toHaveCount(0);
  await page.getByRole("link", { name: "Alle betalinger" }).click();
  await expect(row(page, "Angret Kjøp AS")).toContainText("Betalingen ble avbrutt hos banken. Bankens ord: «The order");
});

test("a colleague's change is not written over unread", async ({ person, world }) => {
  const [page, other] = [await person("kari"), await person("kari")];
  // For what comes by the line too late.
  let deaf = false;
  await page.routeWebSocket(/\/graphql/, (line) => {
    const server = line.connectToServer();
    server.onMessage((told) => {
      if (!deaf) line.send(told);
    });
  });
  await page.reload();
  await payments(page);
  await newPayment(page, "Samtidig AS", "100,00");
  await other.goto(page.url());
  const amount = page.getByLabel("Beløp i kroner");
  for (const one of [page, other]) await one.getByRole("button", { name: "Endre" }).click();
  await amount.fill("150,00");
  await other.getByLabel("Beløp i kroner").fill("900,00");
  await other.getByRole("button", { name: "Lagre endringene" }).click();
  await expect(page.getByText("Noen andre har endret betalingen")).toBeVisible();
  const save = page.getByRole("button", { name: "Lagre endringene" });
  await expect(save).toBeDisabled();
  await page.getByRole("button", { name: "Hent på nytt" }).click();
  await expect(amount).toHaveValue("900,00");
  await expect(save).toBeEnabled();

  // The next change has not come to this page when it is saved.
  deaf = true;
  await expect(other.getByRole("status").filter({ hasText: "Endringene er lagret" })).toBeVisible();
  await other.getByRole("button", { name: "Endre" }).click();
  await other.getByLabel("Beløp i kroner").fill("1 000,00");
  await other.getByRole("button", { name: "Lagre endringene" }).click();
  await expect(other.getByRole("status").filter({ hasText: "Endringene er lagret" })).toBeVisible();
  await amount.fill("150,00");
  await save.click();
  await expect(page.getByText("Noen andre har endret betalingen")).toBeVisible();
  await expect(save).toBeDisabled();
  expect((await held(world, "Samtidig AS")).map((one) => one.amount)).toEqual(["1000.00 NOK"]);
});

test("a draft cannot be approved before it is finished", async ({ person }) => {
  const page = await person("kari");
  await payments(page);
  await newPayment(page, "Snekker Utkast AS", "300,00", "Lagre som utkast");
  await expect(page.locator('[data-status="DRAFT"]')).toBeVisible();
  await expect(page.getByText("Ingenting å avstemme ennå.")).toBeVisible();
  await page.getByRole("button", { name: "Gjør ferdig, og send til godkjenning" }).click();
  await expect(page.locator('[data-status="AWAITING_APPROVAL"]')).toBeVisible();
});

test("a payment made in another browser arrives without reload, and both show the same", async ({ person }) => {
  const [kari, ola] = [await person("kari"), await person("ola")];
  await payments(ola);
  await payments(kari);
  await expect(row(ola, "Strøm & Varme AS").first()).toBeVisible();
  const before = await ola.evaluate(() => performance.timeOrigin);
  const { id } = await madeByApi(kari, "Fjernsyn Direkte AS", "412.00");
  for (const page of [ola, kari]) {
    await expect(row(page, "Fjernsyn Direkte AS")).toContainText("412,00 kr");
    await expect(page.getByRole("region", { name: "Venter på godkjenning" })).toBeVisible();
  }
  await expect(ola.getByRole("button", { name: "Se gjennom og godkjenn" })).toBeVisible();
  await row(ola, "Fjernsyn Direkte AS").getByRole("link").click();
  await expect(ola.getByRole("heading", { level: 1, name: "Betaling til Fjernsyn Direkte AS" })).toBeVisible();
  await expect(ola.locator('[data-status="AWAITING_APPROVAL"]')).toBeVisible();
  await api(kari, "mutation ($id: ID!) { cancelPayment(input: { paymentId: $id }) { __typename } }", { id });
  await expect(ola.locator('[data-status="CANCELLED"]')).toBeVisible();
  await expect(row(kari, "Fjernsyn Direkte AS").locator('[data-status="CANCELLED"]')).toBeVisible();
  expect(await ola.evaluate(() => performance.timeOrigin)).toBe(before);
});

test("an order whose reply is lost is shown as locked, with why it must not be sent again", async ({
  person,
  world,
}) => {
  const ola = await person("ola");
  await payments(ola);
  const made = await madeByApi(ola, "Uviss Levering AS", "640.00");
  await world.control("/faults", { kind: "LOST_REPLY", method: "POST", path: "/banks/SHEDNO22/v1/payments", times: 1 });
  const approve = `mutation ($approval: ApprovalInput!) { approvePayments(input: { approvals: [$approval] }) {
    __typename ... on Rejection { code message } } }`;
  await api(ola, approve, { approval: { paymentId: made.id, contentHash: made.contentHash } });
  const alert = ola.getByRole("alert").filter({ hasText: "Uavklart, låst" });
  await expect(alert).toContainText("Lag den ikke på nytt");
  await alert.getByRole("link", { name: /Uviss Levering AS/ }).click();
  await expect(ola.getByRole("heading", { level: 1, name: "Betaling til Uviss Levering AS" })).toBeVisible();
  await expect(ola.locator('[data-status="OUTCOME_UNKNOWN"]')).toBeVisible();
  await expect(ola.getByRole("alert")).toContainText("Vi vet ikke om pengene er sendt");
  await expect(ola.getByRole("button", { name: "Kanseller", exact: true })).toHaveCount(0);
});

test("a new payment by keyboard alone", async ({ person }) => {
  const page = await person("kari");
  await payments(page);
  const to = async (name: string | RegExp, role: "textbox" | "button" | "radio" | "combobox") => {
    const wanted = page.getByRole(role, { name });
    for (let steps = 0; steps < 40; steps += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`${name} is not reached by Tab`);
  };
  await to("Ny betaling", "button");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Ny betaling" })).toBeFocused();
  const write = async (name: string, text: string) => {
    await to(name, "textbox");
    await page.keyboard.type(text);
  };
  await to("Fra konto", "combobox");
  await page.keyboard.press("ArrowDown");
  await write("Mottakers navn", "Tastatur AS");
  await write("Til kontonummer", PAYEE);
  await write("Beløp i kroner", "55,00");
  await to("KID", "radio");
  await page.keyboard.press("ArrowDown");
  await write("Melding til mottaker", "Uten mus");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Betalingen er sendt til godkjenning" })).toBeFocused();
});

test("salaries are listed for payroll only", async ({ person }) => {
  const [per, kari] = [await person("per"), await person("kari")];
  await payments(per);
  await expect(per.getByRole("region", { name: "Lønnskjøringer" })).toContainText("Lønn november");
  await expect(per.getByRole("button", { name: "Ny betaling" })).toHaveCount(0);
  await payments(kari);
  await expect(row(kari, "Strøm & Varme AS").first()).toBeVisible();
  await expect(kari.getByText("Lønn november")).toHaveCount(0);
  await kari.goto(`${kari.url()}?returned`);
  await expect(kari.getByRole("status").filter({ hasText: "Du er tilbake fra banken" })).toBeVisible();
});

interface Cast {
  key: string;
  orgnr: string;
  industry_code: string;
  given_name: string;
  family_name: string;
  birthdate: string;
  mobile: string;
  email: string;
}

test("who comes by address before the agreement is active is told so, and how to get on", async ({ person, world }) => {
  const page = await person("kari");
  const cast = async (what: string, key: string) => {
    const found = ((await world.control(`/${what}`, undefined, "GET")) as Cast[]).find((one) => one.key === key);
    if (!found) throw new Error(`no ${key}`);
    return found;
  };
  const [nils, company, firm] = [
    await cast("people", "nils"),
    await cast("companies", "havbris"),
    await cast("companies", "fjordregn"),
  ];
  const { given_name: givenName, family_name: familyName, birthdate, mobile, email } = nils;
  const owner = {
    name: `${givenName} ${familyName}`,
    birthdate,
    role: "Daglig leder",
    pep: false,
    ownershipPercent: 100,
  };
  const input = {
    organisationNumber: company.orgnr,
    firmOrganisationNumber: firm.orgnr,
    signatories: [{ givenName, familyName, birthdate, mobile, email }],
    kyc: {
      persons: [owner],
      fundingSource: "OPERATIONS",
      paymentCountries: ["NO"],
      industryCode: company.industry_code,
    },
  };
  const change = `mutation ($input: RegisterAgreementInput!) { registerAgreement(input: $input) { __typename } }`;
  expect(await api(page, change, { input })).toEqual({ registerAgreement: { __typename: "AgreementSuccess" } });
  await page.reload();
  await page.getByRole("link", { name: /Havbris/i }).click();
  await expect(page.getByRole("navigation", { name: "Selskapets sider" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Betalinger", exact: true })).toHaveCount(0);
  for (const path of ["payments", "payments/new", "payments/post-and-pay"]) {
    await page.goto(`${page.url().replace(/\/payments.*/, "")}/${path}`);
    await expect(page.getByRole("heading", { name: "Dere kan betale når bankavtalen er aktiv" })).toBeVisible();
  }
  await page.getByRole("button", { name: "Se hvordan det står til med bankavtalen" }).click();
  await expect(page).toHaveURL(/\/agreement$/);
});

test("every view is accessible and fits a telephone, light and dark", async ({ person }) => {
  const page = await person("kari");
  await payments(page);
  const base = page.url();
  await expect(row(page, "Strøm & Varme AS").first()).toBeVisible();
  const paid = await row(page, "Strøm & Varme AS").first().getByRole("link").getAttribute("href");
  const views = [
    { to: base, there: page.getByRole("heading", { level: 1, name: "Betalinger" }) },
    { to: new URL(paid ?? "", base).href, there: page.getByRole("heading", { name: "Hva som har skjedd" }) },
    { to: `${base}/new`, there: page.getByLabel("Mottakers navn") },
    { to: `${base}/post-and-pay`, there: page.getByLabel("Mottakers navn") },
  ];
  for (const { to, there } of views)
    for (const width of [1280, 375])
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await page.goto(to);
        await expect(there).toBeVisible();
        await fits(page);
        expect(await violations(page), `${to} ${width} ${colorScheme}`).toEqual([]);
      }
});

test("logged out in another tab: the form that was begun stays as it is, behind the words that say so", async ({
  person,
}) => {
  const page = await person("kari");
  await payments(page);
  await page.getByRole("button", { name: "Ny betaling" }).click();
  await fill(page, "Halvferdig AS", "45,00");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByRole("button", { name: "Logg ut" }).click();
  await expect(page.getByRole("dialog", { name: "Du er logget ut" })).toBeVisible();
  await expect(page.getByLabel("Mottakers navn")).toHaveValue("Halvferdig AS");
  await page.waitForTimeout(1500);
  await expect(page.getByLabel("Mottakers navn")).toHaveValue("Halvferdig AS");
  await expect(page.getByText("Du har ikke tilgang til dette")).toHaveCount(0);
});
