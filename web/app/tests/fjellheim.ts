// Fjellheim Bygg AS, as `kontobro demo` leaves it, and money that comes to it.
import type { Page } from "@playwright/test";
import { expect, type World } from "./world";
import { accessible, fits } from "./judging";

const FJELLHEIM = "Fjellheim Bygg AS";
/** Two attended reads of an account are a minute apart, by the business clock. */
const UNTIL_NEXT_READ_SECONDS = 61;

/** The company's address: its front page has been opened from the list of clients. */
export async function openFjellheim(page: Page): Promise<string> {
  await page.getByRole("link", { name: FJELLHEIM }).click();
  // The address is there before the view is: until then the list of clients still stands, marks and all.
  await expect(page.getByRole("heading", { level: 1, name: "Oversikt" })).toBeVisible();
  await page.waitForURL(/\/companies\/[^/]+$/);
  return page.url();
}

interface Incoming {
  amount: string;
  debtor_name: string;
  text?: string;
  kid?: string;
  pending?: boolean;
}

/** Money comes in at the bank; who is present and has consented gets it read. */
export async function comesIn(world: World, account: string, incoming: Incoming): Promise<void> {
  await world.control(`/accounts/${account}/incoming`, { debtor_account: "15031234561", ...incoming });
  await world.control("/clock", { advance_seconds: UNTIL_NEXT_READ_SECONDS });
}

/** The number of the company's first account with this name, as the dashboard tells it. */
export async function accountOf(page: Page, bank: string, name: string): Promise<string> {
  const card = page.getByRole("list", { name: bank }).getByRole("listitem").filter({ hasText: name });
  return ((await card.locator(".account-number").textContent()) ?? "").replace(/\s/g, "");
}

/** No violation in light and dark, on a desk and on a phone, and nothing wider than the phone. */
export async function accessibleEverywhere(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1280, 375]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await accessible(page);
      await fits(page);
    }
}

type Answer = Record<string, Record<string, unknown>>;

/** What a person asks or does elsewhere, in a browser that shows another view: with their own session. */
export async function asks(page: Page, query: string, variables: object): Promise<Answer> {
  const answer = await page.evaluate(
    async ([query, variables]) => {
      const { csrf } = (await (await fetch("/session")).json()) as { csrf: string };
      const asked = await fetch("/graphql", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
        body: JSON.stringify({ query, variables }),
      });
      return (await asked.json()) as { data?: Answer; errors?: unknown };
    },
    [query, variables] as const,
  );
  expect(answer.errors).toBeUndefined();
  for (const one of Object.values(answer.data ?? {})) expect(one["code"]).toBeUndefined();
  return answer.data ?? {};
}
