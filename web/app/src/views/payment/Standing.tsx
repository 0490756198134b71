// What the present status asks for, or explains: a no with its way out, a lock, an act at the bank.
import { BodyLong, BodyShort, Button, InlineMessage, LocalAlert, VStack } from "@navikt/ds-react";
import { useStatusText, wasJudged } from "@/pieces/paying/status";
import { useWords as usePieceWords } from "@/pieces/paying/words";
import { useFormats } from "@/words/format";
import type { PaymentWholeFragment } from "./gql/graphql";
import { useWords } from "./words";

export function Standing({ payment }: { payment: PaymentWholeFragment }) {
  const say = useWords();
  const sayPiece = usePieceWords();
  const textOf = useStatusText();
  const { date } = useFormats();
  const info = payment.statusInfo;
  if (payment.status === "OUTCOME_UNKNOWN")
    return (
      <LocalAlert status="warning">
        <LocalAlert.Header>
          <LocalAlert.Title as="h2">{say("unknown")}</LocalAlert.Title>
        </LocalAlert.Header>
        <LocalAlert.Content>
          <BodyLong>{say("unknownWhy")}</BodyLong>
        </LocalAlert.Content>
      </LocalAlert>
    );
  if (info.__typename === "PaymentRejected")
    return (
      <LocalAlert status="error" data-code={info.reasonCode}>
        <LocalAlert.Header>
          <LocalAlert.Title as="h2">
            {say("rejected", { what: wasJudged(info.reasonCode) ? say("bankNo") : textOf(payment) })}
          </LocalAlert.Title>
        </LocalAlert.Header>
        <LocalAlert.Content>
          <BodyLong>{info.fix}</BodyLong>
          {(info.reason || info.reasonCode) && (
            <BodyShort size="small" className="payment-bank-words">
              {info.reason && sayPiece("bankWords", { words: info.reason })}{" "}
              {info.reasonCode && say("code", { code: info.reasonCode })}
            </BodyShort>
          )}
        </LocalAlert.Content>
      </LocalAlert>
    );
  if (info.__typename === "PaymentAwaitingBankAuthorisation" && info.authorisationUrl)
    return (
      <VStack gap="space-8" align="start">
        <BodyShort>{say("toBankWhy")}</BodyShort>
        <Button as="a" href={info.authorisationUrl}>
          {say(payment.status === "CANCEL_REQUESTED" ? "toBankCancel" : "toBank")}
        </Button>
      </VStack>
    );
  if (info.__typename === "PaymentScheduled" && info.executionDate)
    return <InlineMessage status="info">{say("scheduled", { date: date(info.executionDate) })}</InlineMessage>;
  return null;
}
