import { BodyShort, Heading, Link as TextLink, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import { useFormats } from "@/words/format";
import type { PaymentWholeFragment } from "./gql/graphql";
import { useWords } from "./words";

/** What is known of a payment's way, oldest first, and where it is now. */
export function Happened({ payment, base }: { payment: PaymentWholeFragment; base: string }) {
  const say = useWords();
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
    ...(reconciliation ? [{ at: reconciliation.matchedAt, what: say("booked") }] : []),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return (
    <VStack as="section" gap="space-12" aria-labelledby="happened">
      <Heading level="2" size="small" id="happened">
        {say("happened")}
      </Heading>
      <ol className="payment-steps">
        {steps.map((step) => (
          <li key={step.at + step.what}>
            <BodyShort weight="semibold">{step.what}</BodyShort>
            <BodyShort size="small">
              <time dateTime={step.at}>{moment(step.at)}</time>
            </BodyShort>
          </li>
        ))}
        <li className="payment-now">
          <BodyShort weight="semibold">{payment.statusInfo.text}</BodyShort>
          <BodyShort size="small">{say("now")}</BodyShort>
        </li>
      </ol>
      <Heading level="3" size="xsmall">
        {say("reconciliation")}
      </Heading>
      <BodyShort>
        {reconciliation && line
          ? say("reconciled", { at: moment(reconciliation.matchedAt), day: date(line.bookingDate) })
          : say("notReconciled")}
      </BodyShort>
      {reconciliation && (
        <TextLink as={Link} to={`${base}/transactions`}>
          {say("toTransactions")}
        </TextLink>
      )}
    </VStack>
  );
}
