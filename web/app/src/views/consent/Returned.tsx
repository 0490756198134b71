import { LocalAlert } from "@navikt/ds-react";
import { useSearchParams } from "react-router";
import type { Consent } from "./consents";
import { useWords } from "./words";

const TOLD = {
  REQUESTED: ["announcement", "waiting"],
  AWAITING_AUTHORISATION: ["announcement", "waiting"],
  VALID: ["success", "given"],
  EXPIRING: ["success", "given"],
  EXPIRED: ["warning", "over"],
  REJECTED: ["warning", "rejected"],
  ABANDONED: ["warning", "over"],
  REVOKED_BY_USER: ["warning", "over"],
  REVOKED_AT_BANK: ["warning", "over"],
  SUPERSEDED: ["warning", "over"],
} as const;

/** What the bank said, to somebody who has just been there. The bank's word alone counts, not that they came back. */
export function Returned({ newest }: { newest: Consent | undefined }) {
  const say = useWords();
  const [asked, setAsked] = useSearchParams();
  if (!newest || !asked.has("returned")) return null;
  const [status, told] = TOLD[newest.status];
  const bank = newest.bank?.name ?? say("unknownBank");
  return (
    <LocalAlert status={status} role="status" data-status={newest.status}>
      <LocalAlert.Header>
        <LocalAlert.Title as="h2">{say(`returned.${told}`, { bank })}</LocalAlert.Title>
        <LocalAlert.CloseButton onClick={() => setAsked({}, { replace: true })} />
      </LocalAlert.Header>
      <LocalAlert.Content>{say(`returned.${told}Why`)}</LocalAlert.Content>
    </LocalAlert>
  );
}
