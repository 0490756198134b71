// What a machine can judge of any page: WCAG 2.2 AA and axe's own advice, and that it is no wider than its window.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** A dialog that is still fading in has other colours; what turns for ever is left out. */
async function stands(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
        .map((one) => one.finished),
    ),
  );
}

/** Each rule that is broken, where, and why. */
export async function violations(page: Page): Promise<string[]> {
  await stands(page);
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.html} ${node.any[0]?.message ?? ""}`),
  );
}

export async function accessible(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
}

export async function fits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}
