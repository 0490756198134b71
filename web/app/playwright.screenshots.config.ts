import normal from "./playwright.config";

// `npm run screenshots`: not one of the tests, though it fails like one.
export default { ...normal, testMatch: "screenshots.ts", workers: 1, use: { ...normal.use, actionTimeout: 30_000 } };
