import { Tag } from "@navikt/ds-react";
import type { Consent } from "./consents";

const COLOURS = {
  REQUESTED: "info",
  AWAITING_AUTHORISATION: "info",
  VALID: "success",
  EXPIRING: "warning",
  EXPIRED: "danger",
  REJECTED: "danger",
  ABANDONED: "neutral",
  REVOKED_BY_USER: "neutral",
  REVOKED_AT_BANK: "danger",
  SUPERSEDED: "neutral",
} as const;

export function StatusTag({ of }: { of: Consent }) {
  return (
    <Tag size="small" variant="moderate" data-color={COLOURS[of.status]}>
      {of.statusInfo.text}
    </Tag>
  );
}
