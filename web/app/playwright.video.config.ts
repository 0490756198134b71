import normal from "./playwright.config";

// `npm run video`: not one of the tests, though it fails like one.
export default { ...normal, testMatch: "video.ts", workers: 1, use: { ...normal.use, actionTimeout: 30_000 } };
