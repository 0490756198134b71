import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  // One world for each file: what is done in it is done.
  fullyParallel: false,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  retries: 0,
  reporter: [["list"]],
  forbidOnly: true,
  use: {
    launchOptions: { executablePath: process.env["KONTOBRO_CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] },
    locale: "nb-NO",
    timezoneId: "Europe/Oslo",
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
  },
});
