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
