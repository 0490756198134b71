import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  // One world for each file: what is done in it is done.
  fullyParallel: false,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // A build server may be busy with others: what fails there is tried once more, in a new world, and told as flaky.
  retries: process.env["CI"] ? 1 : 0,
  reporter: [["list"]],
  forbidOnly: true,
  use: {
    launchOptions: { executablePath: process.env["KONTOBRO_CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] },
    locale: "nb-NO",
    timezoneId: "Europe/Oslo",
    viewport: { width: 1280, height: 900 },
    // What cannot be pressed now cannot be pressed in four minutes.
    actionTimeout: 30_000,
    // A trace of everything costs a third of the time.
    trace: "on-first-retry",
  },
});
