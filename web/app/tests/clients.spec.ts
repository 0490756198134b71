import { expect, test } from "./world";

test.use({ played: true });

test("the accountant sees each client with both check marks and what needs doing", async ({ person }) => {
  const page = await person("kari");
  const fjellheim = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: "Fjellheim Bygg AS" }) });
  await expect(fjellheim.locator('[data-reason="OK"]')).toHaveCount(1);
  await expect(fjellheim.locator('[data-reason="CONSENT_NOT_NEEDED"]')).toContainText("Samtykke");
});
