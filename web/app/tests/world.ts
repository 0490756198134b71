// A whole installation for a file of tests: gateway and sandbox as `make run` starts them, on ports and in a place of
// their own. And people: each has a browser of their own, and logs in with the sandbox's BankID.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test as base, expect, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";

const ROOT = resolve(import.meta.dirname, "../../..");
const PYTHON = process.env["KONTOBRO_PYTHON"] ?? join(ROOT, ".venv/bin/python");
const STARTS_MILLISECONDS = 90_000;

export interface World {
  url: string;
  sandbox: string;
  /** The sandbox's control API: POST /world/... */
  control: (path: string, body?: unknown, method?: string) => Promise<unknown>;
  /** The operator's command line on this installation: what `kontobro <words>` prints. */
  kontobro: (...words: string[]) => string;
}

async function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => found(port));
    });
  });
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + STARTS_MILLISECONDS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`the installation ended with ${child.exitCode}`);
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((again) => setTimeout(again, 150));
  }
  throw new Error(`${url} does not answer`);
}

interface Fixtures {
  /** `test.use({ played: true })`: `kontobro demo` has been there, so that companies, consents and payments are. */
  played: boolean;
  world: World;
  person: (key: string, options?: BrowserContextOptions) => Promise<Page>;
}

interface Running extends World {
  stop: () => Promise<void>;
}

async function start(played: boolean): Promise<Running> {
  const place = mkdtempSync(join(tmpdir(), "kontobro-web-"));
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    KONTOBRO_VAR: place,
    KONTOBRO_LOG_LEVEL: "error",
    PYTHONPATH: ROOT,
  };
  const child = spawn(PYTHON, ["-m", "gateway.cli", "run"], { cwd: ROOT, env, stdio: ["ignore", "ignore", "inherit"] });
  const [url, sandbox] = [`http://localhost:${port}`, `http://127.0.0.1:${sandboxPort}`];
  const stop = async () => {
    child.kill("SIGTERM");
    await new Promise((ended) => (child.exitCode === null ? child.once("exit", ended) : ended(null)));
    rmSync(place, { recursive: true, force: true });
  };
  const control: World["control"] = async (path, body, method = "POST") => {
    const answer = await fetch(`${sandbox}/world${path}`, { method, body: body ? JSON.stringify(body) : null });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.headers.get("content-type")?.includes("json") ? answer.json() : null;
  };
  const kontobro: World["kontobro"] = (...words) =>
    execFileSync(PYTHON, ["-m", "gateway.cli", ...words], { cwd: ROOT, env, encoding: "utf8" });
  try {
    await answers(`${url}/readyz`, child);
    if (played) kontobro("demo");
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, sandbox, control, kontobro, stop };
}

/** The installation of the file that is tested: another file begins with another world. */
let current: { file: string; running: Running } | undefined;

async function stopCurrent(): Promise<void> {
  await current?.running.stop();
  current = undefined;
}

export const test = base.extend<Fixtures, { ended: void }>({
  played: [false, { option: true }],
  ended: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the braces what a fixture needs
    async ({}, use) => {
      await use();
      await stopCurrent();
    },
    { scope: "worker", auto: true },
  ],
  world: [
    async ({ played }, use, { file }) => {
      if (current?.file !== file) {
        await stopCurrent();
        current = { file, running: await start(played) };
      }
      await use(current.running);
    },
    { timeout: STARTS_MILLISECONDS + 60_000 },
  ],
  // Somebody with a browser of their own, logged in and at the front page.
  person: async ({ browser, world }, use) => {
    const opened: Page[] = [];
    await use(async (key, options) => {
      const page = await pageOf(browser, options);
      opened.push(page);
      await page.goto(world.url);
      await page
        .getByRole("main")
        .getByRole("button", { name: /BankID/ })
        .click();
      await bankId(page, key);
      await page.waitForURL(`${world.url}/`);
      return page;
    });
    for (const page of opened) await page.context().close();
  },
});

/** A page that fails the test when the browser complains: a blocked script, a fault nobody caught. */
export async function pageOf(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  return page;
}

/** What a person does at the sandbox's BankID: says who they are, and yes. */
export async function bankId(page: Page, key: string): Promise<void> {
  const choice = page.locator('select[name="person"]');
  await choice.waitFor();
  const value = await choice
    .locator("option")
    .evaluateAll(
      (options, wanted) => options.map((one) => (one as HTMLOptionElement).value).find((one) => one === wanted),
      key,
    );
  if (value) await choice.selectOption(key);
  await page.locator('button[value="approve"]').click();
}

export { expect };
