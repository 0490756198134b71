import { Heading, Link as TextLink, VStack } from "@navikt/ds-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Money } from "@/pieces/Money";
import { accountNumber, useFormats } from "@/words/format";
import type { PaymentWholeFragment } from "./gql/graphql";
import { useWords } from "./words";

export function Facts({ payment, base }: { payment: PaymentWholeFragment; base: string }) {
  const say = useWords();
  const { date } = useFormats();
  const { debtorAccount: from, batch } = payment;
  const facts: [string, ReactNode][] = [
    [say("amount"), <Money key="amount" of={payment.instructedAmount} />],
    [say("payee"), payment.creditorName],
    [say("to"), accountNumber(payment.creditorAccount)],
    payment.remittanceStructured
      ? [say("kid"), payment.remittanceStructured]
      : [say("text"), payment.remittanceUnstructured],
    [say("from"), from && `${from.name} · ${accountNumber(from.accountNumber).replaceAll(" ", "\u00a0")}`],
    [say("day"), payment.requestedExecutionDate ? date(payment.requestedExecutionDate) : say("soon")],
    [
      say("run"),
      batch && (
        <TextLink key="run" as={Link} to={`${base}/payments/salary`}>
          {batch.name}
        </TextLink>
      ),
    ],
    [say("editedBy"), payment.editedBy?.id !== payment.madeBy?.id && payment.editedBy?.name],
    [say("reference"), payment.endToEndId],
    [say("bankCode"), payment.bankStatus],
  ];
  return (
    <VStack as="section" gap="space-12" aria-labelledby="facts">
      <Heading level="2" size="small" id="facts">
        {say("facts")}
      </Heading>
      <dl className="payment-facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </VStack>
  );
}
