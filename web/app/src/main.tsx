import "@fontsource-variable/source-sans-3/wght.css";
import "@navikt/ds-css";
import "./shell/shell.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router";
import { askSession } from "@/live/session";
import { routes } from "@/routes";
import { Look } from "@/shell/Look";

void askSession();
// The browser's own memory of the page shows it as it was, whoever may be logged in now.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Look>
        <RouterProvider router={createBrowserRouter(routes)} />
      </Look>
    </StrictMode>,
  );
}
