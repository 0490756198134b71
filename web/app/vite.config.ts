import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const PORT = process.env["PORT"] ?? "8000";
const GATEWAY = [
  "/graphql",
  "/session",
  "/login",
  "/logout",
  "/callbacks",
  "/consents",
  "/authorise",
  "/documents",
  "/files",
];

// Aksel's stylesheet fetches its typeface from elsewhere; ours comes from here.
const ownTypeface: Plugin = {
  name: "own-typeface",
  enforce: "pre",
  transform: (code, id) =>
    id.includes("@navikt/ds-css") ? code.replace(/@font-face\s*\{[^}]*cdn\.nav\.no[^}]*\}/g, "") : undefined,
};

export default defineConfig({
  plugins: [ownTypeface, react()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    target: "es2023",
    // The policy of the page allows no data: in scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // `npm run dev`: this is the origin (KONTOBRO_PUBLIC_URL=http://localhost:5173), the gateway is behind it.
  server: {
    port: 5173,
    proxy: Object.fromEntries(GATEWAY.map((path) => [path, { target: `http://localhost:${PORT}`, ws: true }])),
  },
});
