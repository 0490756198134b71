import { LocalAlert } from "@navikt/ds-react";
import type { ReactNode } from "react";

/** How it went at BankID. */
export function Outcome(props: { status: "success" | "warning"; title: string; children: ReactNode }) {
  return (
    <LocalAlert status={props.status} role="status">
      <LocalAlert.Header>
        <LocalAlert.Title as="h2">{props.title}</LocalAlert.Title>
      </LocalAlert.Header>
      <LocalAlert.Content>{props.children}</LocalAlert.Content>
    </LocalAlert>
  );
}
