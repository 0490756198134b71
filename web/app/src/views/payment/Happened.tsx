import { BodyShort, Heading, Link as TextLink, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import { useStatusText } from "@/pieces/paying/status";
import { useFormats } from "@/words/format";
import type { PaymentWholeFragment } from "./gql/graphql";
import { useWords } from "./words";

const NOT_AT_BANK = ["DRAFT", "AWAITING_APPROVAL"];
const NOTHING_MOVED = ["REJECTED", "CANCELLED"];

/** What is known of a payment's way, oldest first, and where it is now: since when, nobody has told us. */
export function Happened({ payment, base }: { payment: PaymentWholeFragment; base: string }) {
  const say = useWords();
  const textOf = useStatusText();
  const { moment, date } = useFormats();
  const { reconciliation } = payment;
  const line = reconciliation?.transaction;
  const steps = [
    { at: payment.createdAt, what: payment.madeBy ? say("madeBy", { name: payment.madeBy.name }) : say("madeAt") },
    ...payment.approvals.map(({ approvedAt, person, contentHash }) => ({
      at: approvedAt,
      what:
        say("approvedBy", { name: person?.name ?? "–" }) +
        (contentHash === payment.contentHash ? "" : ` (${say("outdated")})`),
    })),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const now = { at: null, what: textOf(payment) };
  const booked = reconciliation ? [{ at: reconciliation.matchedAt, what: say("booked") }] : [];
  // What is booked was paid before that, and can only come back after it.
  const all = payment.status === "RETURNED" ? [...steps, ...booked, now] : [...steps, now, ...booked];
  const notReconciled = NOT_AT_BANK.includes(payment.status)
    ? say("nothingYet")
    : NOTHING_MOVED.includes(payment.status)
      ? say("nothingMoved")
      : say("notReconciled");
  return (
    <VStack as="section" gap="space-12" aria-labelledby="happened">
      <Heading level="2" size="small" id="happened">
        {say("happened")}
      </Heading>
      <ol className="payment-steps">
        {all.map((step) => (
          <li key={`${step.at} ${step.what}`} className={step === all.at(-1) ? "payment-now" : undefined}>
            <BodyShort weight="semibold">{step.what}</BodyShort>
            {step.at && (
              <BodyShort size="small">
                <time dateTime={step.at}>{moment(step.at)}</time>
              </BodyShort>
            )}
          </li>
        ))}
      </ol>
      <Heading level="3" size="xsmall">
        {say("reconciliation")}
      </Heading>
      <BodyShort>
        {reconciliation && line
          ? say("reconciled", { at: moment(reconciliation.matchedAt), day: date(line.bookingDate) })
          : notReconciled}
      </BodyShort>
      {reconciliation && (
        <TextLink as={Link} to={`${base}/transactions`}>
          {say("toTransactions")}
        </TextLink>
      )}
    </VStack>
  );
}
