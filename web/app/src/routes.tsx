// Every address of the application. A view is one folder, and is loaded when it is opened.
import type { ComponentType } from "react";
import type { RouteObject } from "react-router";
import { Broken, NotThere } from "@/shell/Broken";
import { Frame } from "@/shell/Frame";
import { CompanyFrame } from "@/shell/CompanyFrame";
import { Gate } from "@/shell/Gate";

const view = (load: () => Promise<{ default: ComponentType }>) => ({
  lazy: async () => ({ Component: (await load()).default }),
});

export const routes: RouteObject[] = [
  {
    element: <Frame />,
    errorElement: <Broken />,
    hydrateFallbackElement: <></>,
    children: [
      // For whoever has the link; no account is needed.
      {
        element: <Gate open />,
        children: [
          { path: "/sign/done", ...view(() => import("@/views/signed")) },
          { path: "/sign/:token", ...view(() => import("@/views/signing")) },
          { path: "/help", ...view(() => import("@/views/help")) },
        ],
      },
      {
        element: <Gate />,
        children: [
          { path: "/", ...view(() => import("@/views/clients")) },
          { path: "/register", ...view(() => import("@/views/registration")) },
          { path: "/join/:token", ...view(() => import("@/views/joining")) },
          { path: "/profile", ...view(() => import("@/views/profile")) },
          {
            path: "/companies/:companyId",
            element: <CompanyFrame />,
            children: [
              { index: true, ...view(() => import("@/views/dashboard")) },
              { path: "agreement", ...view(() => import("@/views/agreement")) },
              { path: "consent", ...view(() => import("@/views/consent")) },
              { path: "payments", ...view(() => import("@/views/payments")) },
              { path: "payments/new", ...view(() => import("@/views/paying")) },
              { path: "payments/post-and-pay", ...view(() => import("@/views/posting")) },
              { path: "payments/salary", ...view(() => import("@/views/salary")) },
              { path: "payments/approve", ...view(() => import("@/views/approval")) },
              { path: "payments/:paymentId", ...view(() => import("@/views/payment")) },
              { path: "transactions", ...view(() => import("@/views/transactions")) },
              { path: "members", ...view(() => import("@/views/members")) },
              { path: "integrations", ...view(() => import("@/views/integrations")) },
              { path: "billing", ...view(() => import("@/views/billing")) },
              { path: "audit", ...view(() => import("@/views/audit")) },
            ],
          },
        ],
      },
      { path: "*", element: <NotThere /> },
    ],
  },
];
