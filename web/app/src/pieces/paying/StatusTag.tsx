import { Tag, type TagProps } from "@navikt/ds-react";
import { useStatusText } from "./status";

type Colour = NonNullable<TagProps["data-color"]>;

const COLOURS: Record<string, Colour | undefined> = {
  AWAITING_APPROVAL: "warning",
  AWAITING_BANK_AUTHORISATION: "warning",
  APPROVED: "info",
  SUBMITTED: "info",
  ACCEPTED: "info",
  SCHEDULED: "info",
  CANCEL_REQUESTED: "info",
  EXECUTED: "success",
  REJECTED: "danger",
  OUTCOME_UNKNOWN: "danger",
  RETURNED: "danger",
};

/** Where a payment is on its way. */
export function StatusTag({
  of,
}: {
  of: { status: string; statusInfo: { text: string; reasonCode?: string | null } };
}) {
  const textOf = useStatusText();
  return (
    <Tag variant="moderate" size="small" data-color={COLOURS[of.status] ?? "neutral"} data-status={of.status}>
      {textOf(of)}
    </Tag>
  );
}
