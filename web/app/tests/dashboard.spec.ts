import type { Page } from "@playwright/test";
import { accessibleEverywhere, accountOf, asks, comesIn, openFjellheim } from "./fjellheim";
import { expect, test, type World } from "./world";

test.use({ played: true });

const kroner = (text: string | null): bigint =>
  BigInt(/([\d\s]+,\d\d)\skr/.exec(text ?? "")?.[1]?.replace(/\D/g, "") ?? "-1");

const HOUR = 3600;
const SETTLES = 15_000;
const UNIT_SECONDS: Record<string, number> = { sekund: 1, minutt: 60, time: HOUR, tim: HOUR, døgn: 24 * HOUR };

/** "for 2 timer siden": how long ago that is at least and at most, in seconds. */
function ago(text: string): [number, number] {
  if (text === "nå") return [0, 1];
  const [, count, word] = /^for (\d+) (\S+) siden$/.exec(text) ?? [];
  const unit = UNIT_SECONDS[word ?? ""] ?? UNIT_SECONDS[word?.replace(/er$/, "") ?? ""];
  if (!unit) throw new Error(`no age: ${text}`);
  return [(Number(count) - 0.5) * unit, (Number(count) + 0.5) * unit];
}

/** What is told of every balance is how old it is by the world's clock; answers with the ages, in seconds. */
async function rightAges(page: Page, world: World): Promise<number[]> {
  const { now } = (await world.control("/clock", undefined, "GET")) as { now: string };
  const told = await page
    .locator("main .account time, main .total time")
    .evaluateAll((all) => all.map((one) => [one.getAttribute("datetime") ?? "", one.textContent ?? ""] as const));
  expect(told).toHaveLength(4);
  return told.map(([at, text]) => {
    const age = (Date.parse(now) - Date.parse(at)) / 1000;
    const [least, most] = ago(text);
    // It is counted on every five seconds.
    expect(age, text).toBeGreaterThan(least - 10);
    expect(age, text).toBeLessThan(most + 10);
    return age;
  });
}

test("balances per bank and account, each with its age, and an exact total with the oldest", async ({
  person,
  world,
}) => {
  const page = await person("kari");
  await openFjellheim(page);
  const accounts = page.getByRole("main").locator(".account");
  await expect(accounts).toHaveCount(3);
  for (const bank of ["DNB Bank ASA", "SpareBank 1 Østlandet"])
    await expect(page.getByRole("heading", { level: 3, name: bank })).toBeVisible();
  await expect(accounts.locator("time")).toHaveCount(3);
  await expect(accounts.filter({ hasText: /hentet|beregnet/ })).toHaveCount(3);
  const total = page.getByRole("group", { name: "Disponibelt på 3 kontoer i NOK" });
  await expect(total).toContainText("Eldste saldo i summen");
  // Read together: somebody may be present, and then they move.
  await expect(async () => {
    const ages = await accounts.locator("time").evaluateAll((all) => all.map((one) => one.getAttribute("datetime")));
    const oldest = ages.map((at) => Date.parse(at ?? "")).sort((a, b) => a - b)[0];
    expect(Date.parse((await total.locator("time").getAttribute("datetime")) ?? "")).toBe(oldest);
    const sums = await accounts.locator(".balance-amount").allTextContents();
    expect(kroner(await total.locator(".total-amount").textContent())).toBe(sums.map(kroner).reduce((a, b) => a + b));
  }).toPass();

  // What is known grows older. The gateway learns the world's clock in its own time, and the page when it is opened.
  for (const jump of [2 * HOUR, HOUR]) {
    await world.control("/clock", { advance_seconds: jump });
    await expect(async () => {
      await page.reload();
      await expect(accounts).toHaveCount(3);
      expect(Math.max(...(await rightAges(page, world)))).toBeGreaterThan(jump);
    }).toPass({ timeout: SETTLES });
  }
});

test("the accountant's marks are explained; the curve of a salary account is only for payroll", async ({ person }) => {
  const page = await person("kari");
  await openFjellheim(page);
  const marks = page.getByRole("list", { name: "Bankintegrasjon, Samtykke" });
  await expect(marks.locator('[data-reason="OK"]')).toContainText("aktiv");
  await expect(marks.locator('[data-reason="CONSENT_NOT_NEEDED"]')).toContainText("rødt er riktig for deg");
  await page.getByRole("button", { name: "Hva betyr merkene?" }).click();
  await expect(page.getByText("Samtykke er personlig. Med BankID i banken")).toBeVisible();
  await expect(page.getByText("felles for alle i selskapet")).toBeVisible();
  const salary = page.locator(".account").filter({ hasText: "Lønnskonto" });
  await expect(salary).toContainText("Kurven vises bare for dem som har tilgang til lønn");
  await expect(page.getByRole("img", { name: /Driftskonto: bokført saldo var/ })).toHaveCount(2);
  await accessibleEverywhere(page);
});

test("the curve is drawn, and is a table for who cannot see it; it ends in the balance", async ({ person }) => {
  const page = await person("ola");
  await openFjellheim(page);
  const account = page.locator(".account").filter({ hasText: "Driftskonto" }).first();
  await expect(page.getByRole("img", { name: /bokført saldo/ })).toHaveCount(3);
  await expect(account.locator("canvas")).toBeVisible();
  const drawn = await account.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return new Set(new Uint32Array(Uint8ClampedArray.from(pixels).buffer)).size;
  });
  expect(drawn).toBeGreaterThan(3);
  await account.getByRole("button", { name: "Vis kurven som tabell" }).click();
  const days = account.getByRole("row").filter({ has: page.getByRole("cell") });
  await expect(days).toHaveCount(30);
  const booked = /Bokført (.+?\skr)/.exec((await account.locator(".balance").textContent()) ?? "")?.[1] ?? "?";
  await expect(days.first()).toContainText(booked);
});

test("money that comes in moves balance, total and curve on every screen, without reload", async ({
  person,
  world,
}) => {
  const [manager, accountant] = [await person("ola"), await person("kari")];
  const base = await openFjellheim(manager);
  await openFjellheim(accountant);
  const second = await manager.context().newPage();
  await second.goto(base);
  const number = await accountOf(manager, "DNB Bank ASA", "Driftskonto");
  const screens = [manager, accountant, second];
  const shown = screens.map((page) =>
    page.getByRole("list", { name: "DNB Bank ASA" }).locator(".account").filter({ hasText: "Driftskonto" }),
  );
  const before = kroner((await shown[0]?.locator(".balance-amount").textContent()) ?? null);
  await comesIn(world, number, { amount: "1234.56", debtor_name: "Åse Ødegård" });
  for (const card of shown) {
    await expect.poll(async () => kroner(await card.locator(".balance-amount").textContent())).toBe(before + 123456n);
    await expect(card.getByRole("img")).toHaveAccessibleName(
      new RegExp(((await card.locator(".balance-amount").textContent()) ?? "").trim().replace(/\s/g, "\\s")),
    );
  }
  const totals = await Promise.all(screens.map((page) => page.locator(".total-amount").textContent()));
  expect(new Set(totals).size).toBe(1);
});

test("nobody has consented: it is said that bank data needs one, and no figures are shown", async ({ person }) => {
  const page = await person("kari");
  await page.getByRole("link", { name: "Nordlys Kafé AS" }).click();
  await expect(page.getByText("Ingen i selskapet har et gyldig samtykke")).toBeVisible();
  await expect(page.getByText("Det må være minst ett aktivt samtykke i selskapet for å hente bankdata")).toBeVisible();
  await expect(page.locator(".account, .total")).toHaveCount(0);
});

interface Everything {
  people: { key: string; given_name: string; family_name: string; birthdate: string; mobile: string; email: string }[];
  companies: { name: string; orgnr: string; industry_code: string }[];
}

const REGISTER = `mutation ($input: RegisterAgreementInput!) { registerAgreement(input: $input) {
  __typename ... on Rejection { code message } } }`;

test("before the agreement is active there is the next step, and no empty boxes", async ({ person, world }) => {
  const page = await person("kari");
  const { people, companies } = (await world.control("", undefined, "GET")) as Everything;
  const company = companies.find((one) => /havbris/i.test(one.name));
  const nils = people.find((one) => one.key === "nils");
  if (!company || !nils) throw new Error("the sandbox lacks Havbris or Nils");
  const { given_name: givenName, family_name: familyName, birthdate, mobile, email } = nils;
  await asks(page, REGISTER, {
    input: {
      organisationNumber: company.orgnr,
      signatories: [{ givenName, familyName, birthdate, mobile, email }],
      kyc: {
        persons: [
          { name: `${givenName} ${familyName}`, birthdate, role: "Daglig leder", pep: false, ownershipPercent: 100 },
        ],
        fundingSource: "OPERATIONS",
        paymentCountries: ["NO"],
        industryCode: company.industry_code,
      },
    },
  });
  await page.getByRole("link", { name: company.name }).click();
  const step = page.locator(".next-step");
  await expect(step.getByRole("heading", { level: 2 })).toContainText("Bankavtalen: ");
  await expect(step.getByRole("button", { name: "Se bankavtalen" })).toHaveAttribute("href", /\/agreement$/);
  await expect(page.getByRole("heading", { name: "Saldo" })).toHaveCount(0);
  await expect(page.locator(`[data-reason="AGREEMENT_ON_ITS_WAY"]`)).toHaveCount(2);
  await accessibleEverywhere(page);
});

test("the menu shows where one is, on a phone too, and nothing in it moves", async ({ person }) => {
  const page = await person("ola", { viewport: { width: 375, height: 812 } });
  const base = await openFjellheim(page);
  const menu = page.getByRole("navigation", { name: "Selskapets sider" });
  const tab = (name: string) => menu.getByRole("link", { name, exact: true });
  await expect(tab("Oversikt")).toBeInViewport({ ratio: 0.9 });
  for (const [path, name] of [
    ["audit", "Hendelseslogg"],
    ["agreement", "Bankavtale"],
  ] as const) {
    await page.goto(`${base}/${path}`);
    await expect(tab(name)).toBeInViewport({ ratio: 0.9 });
    const here = (await tab(name).boundingBox())!;
    expect(here.x + here.width).toBeLessThanOrEqual(375);
  }
  await tab("Samtykke").click();
  await expect(page.getByRole("heading", { level: 1, name: "Samtykke" })).toBeVisible();
  await expect(tab("Samtykke")).toBeInViewport({ ratio: 0.9 });
  await page.setViewportSize({ width: 1280, height: 900 });
  const before = (await tab("Brukere").boundingBox())!;
  await tab("Oversikt").click();
  await expect(tab("Oversikt")).toHaveAttribute("aria-current", "page");
  expect((await tab("Brukere").boundingBox())!.x).toBe(before.x);
});

test("on a phone the header is one row, and the signatories are all there", async ({ person }) => {
  const page = await person("ola", { viewport: { width: 360, height: 812 } });
  const base = await openFjellheim(page);
  await page.goto(`${base}/agreement`);
  const header = page.getByRole("banner");
  await expect(header.getByRole("button", { name: "Logg ut" })).toBeVisible();
  expect((await header.boundingBox())!.height).toBeLessThan(70);
  const signatories = page.locator(".scroll").filter({ has: page.getByRole("columnheader", { name: "Navn" }) });
  await expect(signatories).toContainText("ola@fjellheim.example");
  expect(await signatories.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
});

test("the bank is read while somebody looks, and no more when they do not", async ({ person }) => {
  const page = await person("kari");
  await page.clock.install();
  let signals = 0;
  page.on("request", (request) => {
    if (request.postData()?.includes('"SignalPresence"')) signals += 1;
  });
  const sees = async (state: "visible" | "hidden") =>
    page.evaluate((now) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => now });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  const minutes = async (count: number) => {
    for (let n = 0; n < count; n++) {
      await page.clock.fastForward(30_000);
      // What is asked is answered, and the next time is set by the answer.
      await page.waitForTimeout(150);
      await page.clock.fastForward(30_000);
      await page.waitForTimeout(150);
    }
    return signals;
  };
  await openFjellheim(page);
  await expect.poll(() => signals).toBe(1);
  await page.mouse.move(200, 200);
  // They look, and go on being there: told several times in the four minutes.
  const looking = await minutes(4);
  expect(looking).toBeGreaterThan(1);

  await sees("hidden");
  const left = await minutes(1);
  expect(await minutes(8)).toBe(left);
  await sees("visible");
  await expect.poll(() => signals).toBe(left + 1);

  // Nobody has moved for five minutes: a screen that is left on is nobody's.
  const alone = await minutes(6);
  expect(alone).toBeGreaterThan(left + 1);
  expect(await minutes(8)).toBe(alone);
  await page.mouse.move(300, 300);
  await expect.poll(() => signals).toBe(alone + 1);
});
