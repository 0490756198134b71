// An agreement that somebody at the partner looks at by hand: explained kindly, corrected, and ACTIVE while one watches.
import type { Page } from "@playwright/test";
import { knownPerson, linkTo } from "./scenes";
import { bankId, expect, pageOf, test, type World } from "./world";
import { accessible } from "./judging";

// Three people, three rooms of the sandbox, and every page judged.
const LONG_MILLISECONDS = 240_000;

/** What the partner's caseworker presses in the newest case of the company, with a word to it. */
async function caseworker(page: Page, world: World, company: RegExp, button: string, word = ""): Promise<void> {
  await page.goto(`${world.sandbox}/partner/cases`);
  await page.getByRole("link", { name: company }).first().click();
  await page.getByLabel("Melding til virksomheten").fill(word);
  await page.getByRole("button", { name: button }).click();
}

test("a manual review blames nobody, a wrong PEP is corrected, and the caseworker's yes arrives live", async ({
  browser,
  person,
  world,
}) => {
  test.setTimeout(LONG_MILLISECONDS);
  const kari = await person("kari");
  await kari.getByRole("button", { name: "Registrer nytt selskap" }).click();
  await kari.getByLabel("Organisasjonsnummer").fill("213745638");
  await expect(kari.getByRole("heading", { name: "Nordlys Kafé AS" })).toBeVisible();
  await kari.getByRole("button", { name: "Neste" }).click();
  await kari.getByLabel("Mobilnummer").fill("90000105");
  await kari.getByLabel("E-post").fill("ingrid@nordlys.example");
  await kari.getByRole("button", { name: "Neste" }).click();
  await kari.getByRole("radio", { name: "Ja" }).check();
  await kari.getByLabel("Eierandelen").fill("100");
  await kari.getByRole("radio", { name: /Driften/ }).check();
  // The coach says what will happen before anything is sent.
  for (const reason of ["NEWLY_FOUNDED", "PEP_DECLARED"])
    await expect(kari.locator(`[data-reason="${reason}"]`)).toBeVisible();
  await kari.getByRole("button", { name: "Neste" }).click();
  await kari.getByRole("button", { name: "Send bankavtalen" }).click();
  await expect(kari.locator('[data-status="AWAITING_SIGNATURES"]')).toBeVisible();

  const ingrid = await pageOf(browser);
  await ingrid.goto(world.url + (await linkTo(world, "ingrid", "sign")));
  await ingrid.getByRole("button", { name: "Signer med BankID" }).click();
  await bankId(ingrid, "ingrid");
  await expect(ingrid.getByRole("heading", { level: 1, name: /Du har signert/ })).toBeVisible();

  const review = kari.locator('[data-status="MANUAL_REVIEW"]');
  await expect(review).toContainText("Dere har gjort alt riktig");
  await expect(review).toContainText("et par arbeidsdager");
  await expect(review.locator("[data-reason]")).toHaveCount(2);
  await expect(review.locator('[data-reason="PEP_DECLARED"]')).toContainText("politisk eksponert");
  await accessible(kari);

  await kari.getByRole("button", { name: "Rett svarene i kundekontrollen" }).click();
  await expect(kari.getByLabel("Eierandelen")).toHaveValue("100");
  await kari.getByRole("radio", { name: "Nei" }).check();
  await accessible(kari);
  await kari.getByRole("button", { name: "Send de nye svarene" }).click();
  await expect(review.locator('[data-reason="NEWLY_FOUNDED"]')).toBeVisible();
  await expect(review.locator('[data-reason="PEP_DECLARED"]')).toHaveCount(0);

  // The partner asks for something, and what it writes is what is read.
  await caseworker(ingrid, world, /Nordlys/i, "Be om opplysninger", "Hvem eier de siste aksjene?");
  await expect(kari.locator('[data-status="NEEDS_INFORMATION"]')).toContainText("Hvem eier de siste aksjene?");
  await accessible(kari);

  await caseworker(ingrid, world, /Nordlys/i, "Godkjenn");
  await expect(kari.locator('[data-status="ACTIVE"]')).toBeVisible();
  await expect(
    kari.getByRole("navigation", { name: "Selskapets sider" }).getByRole("link", { name: "Betalinger" }),
  ).toBeVisible();
  await ingrid.context().close();
});

test("an agreement is sent again, declined on the telephone, registered anew and taken back", async ({
  browser,
  person,
  world,
}) => {
  test.setTimeout(LONG_MILLISECONDS);
  const anne = await person("anne");
  await anne.goto(`${world.url}/register?number=315612403`);
  const fill = async () => {
    await expect(anne.getByRole("heading", { name: "Havbris Consult AS" })).toBeVisible();
    await anne.getByRole("button", { name: "Neste" }).click();
    await anne.getByLabel("Mobilnummer").fill("90000106");
    await anne.getByLabel("E-post").fill("nils@havbris.example");
    await anne.getByRole("button", { name: "Neste" }).click();
    await anne.getByRole("radio", { name: "Nei" }).check();
    await anne.getByRole("radio", { name: "Eierne" }).check();
    await anne.getByRole("button", { name: "Neste" }).click();
    await anne.getByRole("button", { name: "Send bankavtalen" }).click();
    await expect(anne.locator('[data-status="AWAITING_SIGNATURES"]')).toBeVisible();
  };
  await fill();
  const first = await linkTo(world, "nils", "sign");
  await anne.getByRole("button", { name: "Send på nytt" }).click();
  await expect(anne.getByText("Avtalen er sendt på SMS og e-post.", { exact: true })).toBeVisible();
  await expect(async () => expect(await linkTo(world, "nils", "sign")).not.toBe(first)).toPass();

  const nils = await pageOf(browser, { viewport: { width: 375, height: 740 } });
  await nils.goto(world.url + first);
  await expect(nils.locator('[data-code="LINK_UNKNOWN"]')).toBeVisible();
  await nils.goto(world.url + (await linkTo(world, "nils", "sign")));
  await nils.getByRole("button", { name: "Jeg vil ikke signere" }).click();
  await accessible(nils);
  await nils.getByRole("button", { name: "Ja, si nei til avtalen" }).click();
  await expect(nils.locator('[data-standing="declined"]')).toBeVisible();

  await expect(anne.locator('[data-status="DECLINED"]')).toBeVisible();
  await accessible(anne);
  await anne.getByRole("button", { name: "Registrer en ny avtale" }).click();
  await fill();
  await anne.getByRole("button", { name: "Trekk avtalen tilbake" }).click();
  await anne.getByRole("button", { name: "Ja, gjør det" }).click();
  await expect(anne.locator('[data-status="WITHDRAWN"]')).toBeVisible();
  await nils.goto(world.url + (await linkTo(world, "nils", "sign")));
  await expect(nils.locator('[data-standing="withdrawn"]')).toBeVisible();
  await accessible(nils);
  await nils.context().close();
});

test("two who sign together each get a link, and the agreement waits for both", async ({ browser, person, world }) => {
  test.setTimeout(LONG_MILLISECONDS);
  const kari = await person("kari");
  await kari.goto(`${world.url}/register?number=317824637`);
  await expect(kari.getByRole("heading", { name: "Toppen Økonomi AS" })).toBeVisible();
  const next = () => kari.getByRole("button", { name: "Neste" }).click();
  await next();
  // Nobody is chosen for us where several can sign.
  await next();
  await expect(kari.getByText("Velg minst én som skal signere.")).toBeVisible();
  const signers = { anne: "Anne Moen", siri: "Siri Dahl" };
  for (const [key, name] of Object.entries(signers)) {
    const { mobile, email } = await knownPerson(world, key);
    await kari.getByRole("checkbox", { name }).check();
    await kari.getByLabel(`Mobilnummeret til ${name}`).fill(mobile);
    await kari.getByLabel(`E-postadressen til ${name}`).fill(email);
  }
  await accessible(kari);
  await next();
  for (const name of Object.values(signers)) {
    await kari
      .getByRole("radiogroup", { name: `Er ${name} en politisk` })
      .getByRole("radio", { name: "Nei" })
      .check();
    await kari.getByLabel(`Eierandelen til ${name}`).fill("50");
  }
  await kari.getByRole("radio", { name: /Driften/ }).check();
  await next();
  await expect(kari.getByText("Anne og Siri får avtalen hver for seg")).toBeVisible();
  await kari.getByRole("button", { name: "Send bankavtalen" }).click();
  const waiting = kari.locator('[data-status="AWAITING_SIGNATURES"]');
  await expect(waiting).toContainText("0 av 2 har signert");

  const telephone = await pageOf(browser, { viewport: { width: 375, height: 740 } });
  const signs = async (key: string) => {
    await telephone.goto(world.url + (await linkTo(world, key, "sign")));
    await telephone.getByRole("button", { name: "Signer med BankID" }).click();
    await bankId(telephone, key);
    await expect(telephone.getByRole("heading", { level: 1, name: /Du har signert/ })).toBeVisible();
  };
  await signs("siri");
  await expect(waiting).toContainText("1 av 2 har signert");
  await accessible(telephone);
  await signs("anne");
  await expect(kari.locator('[data-status="ACTIVE"]')).toBeVisible();
  await expect(kari.locator('[data-signatory="SIGNED"]')).toHaveCount(2);
  await telephone.context().close();
});
