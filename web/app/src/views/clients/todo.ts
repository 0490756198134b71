// What a company needs of somebody, most urgent first, and where that is done.
import type { Client } from "./index";
import { useWords } from "./words";

export interface ToDo {
  text: string;
  to: string;
}

export function useToDo(company: Client): ToDo[] {
  const say = useWords();
  const base = `/companies/${company.id}`;
  const counted = (status: string) => company.payments.nodes.filter((payment) => payment.status === status).length;
  const unknown = counted("OUTCOME_UNKNOWN");
  const approve = counted("AWAITING_APPROVAL");
  const bank = counted("AWAITING_BANK_AUTHORISATION");
  const found: ToDo[] = [];
  if (unknown) found.push({ text: say("unknown", { count: unknown }), to: `${base}/payments` });
  if (!company.integrationCheck.green)
    found.push({ text: company.agreement?.statusInfo.text ?? say("register_agreement"), to: `${base}/agreement` });
  else if (!company.consentCheck.green && company.consentCheck.reason !== "CONSENT_NOT_NEEDED")
    found.push({ text: say("consent"), to: `${base}/consent` });
  if (approve) found.push({ text: say("approve", { count: approve }), to: `${base}/payments` });
  if (bank) found.push({ text: say("bank", { count: bank }), to: `${base}/payments` });
  return found;
}
