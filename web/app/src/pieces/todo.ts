// What a company needs of somebody, most urgent first, and where that is done.
import type { CheckPartsFragment } from "@/live/gql/graphql";
import { useWords } from "./words";

export interface Needing {
  id: string;
  integrationCheck: CheckPartsFragment;
  consentCheck: CheckPartsFragment;
  agreement?: { statusInfo: { text: string } } | null;
  payments: { nodes: { status: string }[]; pageInfo: { hasNextPage: boolean } };
}

export interface ToDo {
  text: string;
  to: string;
  /** It waits for somebody who may approve, and the viewer may not. */
  others?: boolean;
}

export function useToDo(company: Needing): ToDo[] {
  const say = useWords();
  const base = `/companies/${company.id}`;
  const counted = (status: string) => company.payments.nodes.filter((payment) => payment.status === status).length;
  const unknown = counted("OUTCOME_UNKNOWN");
  const approve = counted("AWAITING_APPROVAL");
  const bank = counted("AWAITING_BANK_AUTHORISATION");
  const others = company.consentCheck.reason === "CONSENT_NOT_NEEDED";
  // Only the first of them are counted.
  const told = (text: string) => (company.payments.pageInfo.hasNextPage ? say("todo.atLeast", { text }) : text);
  const found: ToDo[] = [];
  if (unknown) found.push({ text: told(say("todo.unknown", { count: unknown })), to: `${base}/payments` });
  if (!company.integrationCheck.green)
    found.push({ text: company.agreement?.statusInfo.text ?? say("todo.register"), to: `${base}/agreement` });
  else if (!company.consentCheck.green && !others) found.push({ text: say("todo.consent"), to: `${base}/consent` });
  if (approve)
    found.push({
      text: told(say("todo.approve", { count: approve })),
      to: `${base}/payments${others ? "" : "/approve"}`,
      others,
    });
  if (bank) found.push({ text: told(say("todo.bank", { count: bank })), to: `${base}/payments`, others });
  return found;
}
