// Who else may come in: invited by the administrator, let in by their own BankID, on a telephone.
import { accessible } from "./judging";
import { activated, knownPerson, linkTo } from "./scenes";
import { bankId, expect, pageOf, test } from "./world";

test.describe.configure({ mode: "serial" });

const PHONE = { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true };

test("Siri is invited, joins from the SMS on her telephone, and appears live", async ({ person, world, browser }) => {
  const companyId = await activated(world);
  const siri = await knownPerson(world, "siri");
  const ola = await person("ola");
  await ola.goto(`${world.url}/companies/${companyId}/members`);
  const list = ola.getByRole("table", { name: "Brukere i selskapet og rollene deres" });
  await expect(list.getByRole("row", { name: /Ola Bakken \(deg\)/ })).toContainText("Administrator");
  await expect(list.getByRole("row", { name: /Kari Lien/ })).toContainText("Regnskapsfører");

  const form = ola.getByRole("region", { name: "Inviter en bruker" });
  const send = form.getByRole("button", { name: "Send invitasjon" });
  await send.click();
  await expect(form.getByLabel("Fornavn")).toHaveAttribute("aria-invalid", "true");
  await expect(form.getByText("Velg minst én rolle")).toBeVisible();
  await accessible(ola);
  await form.getByLabel("Fornavn").fill(siri.given_name);
  await form.getByLabel("Etternavn").fill(siri.family_name);
  await form.getByLabel("Fødselsdato").fill("05.11.1981");
  await form.getByLabel("Mobilnummer").fill("12");
  await form.getByLabel("E-post").fill(siri.email);
  await form.getByRole("checkbox", { name: "Lesetilgang" }).check();
  await send.click();
  await expect(form.getByLabel("Mobilnummer")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("Mobilnummer").fill(siri.mobile);
  await send.click();
  await expect(form.getByRole("heading", { name: "Invitasjonen til Siri Dahl er sendt" })).toBeVisible();

  const link = await linkTo(world, "siri", "join");
  const phone = await pageOf(browser, PHONE);
  await phone.goto(`${world.url}${link}`);
  await phone
    .getByRole("main")
    .getByRole("button", { name: /BankID/ })
    .click();
  await bankId(phone, "siri");
  await phone.waitForURL(`**${link}`);
  await expect(phone.getByText("Du er logget inn som Siri Dahl")).toBeVisible();
  await accessible(phone);
  await phone.getByRole("button", { name: "Godta invitasjonen" }).click();
  await phone.waitForURL(`**/companies/${companyId}`);
  await expect(phone.getByRole("navigation", { name: "Selskapets sider" })).toBeVisible();
  await expect(list.getByRole("row", { name: /Siri Dahl/ })).toContainText("Lesetilgang");

  await phone.goto(`${world.url}${link}`);
  await phone.getByRole("button", { name: "Godta invitasjonen" }).click();
  await expect(phone.locator('[data-code="LINK_USED"]')).toBeVisible();
  await phone.goto(`${world.url}/companies/${companyId}/members`);
  await expect(phone.getByRole("row", { name: /Siri Dahl \(deg\)/ })).toBeVisible();
  await expect(phone.getByRole("heading", { name: "Inviter en bruker" })).toHaveCount(0);
  await expect(phone.getByRole("switch")).toHaveCount(0);
  await accessible(phone);
  await phone.context().close();

  const rule = ola.getByRole("checkbox", { name: "Krev at en annen godkjenner" });
  const before = await rule.isChecked();
  await rule.click();
  await expect(rule).toBeChecked({ checked: !before });
  await ola.reload();
  await expect(rule).toBeChecked({ checked: !before });
});

test("a link that is another's, or nobody's, lets nobody in", async ({ person, world }) => {
  const kari = await person("kari");
  await kari.goto(`${world.url}/join/there-is-no-such-invitation`);
  await kari.getByRole("button", { name: "Godta invitasjonen" }).click();
  await expect(kari.locator('[data-code="LINK_UNKNOWN"]')).toBeVisible();
  await accessible(kari);
});
