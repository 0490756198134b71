import { accessibleEverywhere, openFjellheim } from "./fjellheim";
import { accessible } from "./judging";
import { expect, test } from "./world";

test.use({ played: true });

test("the accountant sees each client with both check marks and what needs doing", async ({ person }) => {
  const page = await person("kari");
  const fjellheim = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: "Fjellheim Bygg AS" }) });
  await expect(fjellheim.locator('[data-reason="OK"]')).toHaveCount(1);
  await expect(fjellheim.locator('[data-reason="CONSENT_NOT_NEEDED"]')).toContainText("Samtykke");
  await expect(page.getByRole("heading", { level: 1, name: "Kunder" })).toBeVisible();
  await expect(fjellheim.getByText("Ingenting å gjøre")).toBeVisible();
  await accessibleEverywhere(page);
});

test("the cards stand in line with the heading, and are as wide as the page", async ({ person }) => {
  const page = await person("kari");
  const cards = page.getByRole("list", { name: "Kunder" });
  const heading = page.getByRole("heading", { level: 1 });
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 900 });
    await expect(cards).toBeVisible();
    const [list, title, main] = await Promise.all(
      [cards, heading, page.locator(".page")].map(async (one) => (await one.boundingBox())!),
    );
    expect(list!.x).toBe(title!.x);
    expect(list!.width).toBe(main!.width);
  }
});

test("who has one company of their own is not told of clients", async ({ person }) => {
  const page = await person("ola");
  await expect(page.getByRole("heading", { level: 1, name: "Selskapet ditt" })).toBeVisible();
  await expect(page.getByRole("list", { name: "Selskapet ditt" }).getByRole("heading")).toHaveCount(1);
});

// The last of this file: afterwards the company has no agreement.
test("when the agreement has ended, what was paid and booked can be seen, and nothing more be paid", async ({
  person,
}) => {
  const page = await person("ola");
  const base = await openFjellheim(page);
  await page.getByRole("link", { name: "Bankavtale" }).click();
  await page.getByRole("button", { name: "Si opp avtalen" }).click();
  await page.getByRole("button", { name: "Ja, gjør det" }).click();
  await expect(page.locator('[data-status="TERMINATED"]')).toBeVisible();
  await page.getByRole("link", { name: "Betalinger", exact: true }).click();
  await expect(page.getByText("Bankavtalen gjelder ikke lenger.")).toBeVisible();
  await expect(page.locator(".payments-row").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Ny betaling" })).toHaveCount(0);
  await accessible(page);
  await page.getByRole("link", { name: "Transaksjoner", exact: true }).click();
  await expect(
    page
      .getByRole("row")
      .filter({ has: page.getByRole("cell") })
      .first(),
  ).toBeVisible();
  await page.goto(`${base}/payments/new`);
  await expect(page.getByRole("heading", { name: "Dere kan betale når bankavtalen er aktiv" })).toBeVisible();
});
