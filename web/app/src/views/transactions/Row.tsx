import { CheckmarkCircleFillIcon, HourglassIcon } from "@navikt/aksel-icons";
import { BodyShort, Table } from "@navikt/ds-react";
import { memo } from "react";
import { Link } from "react-router";
import type { TransactionPartsFragment } from "@/live/gql/graphql";
import { Money } from "@/pieces/Money";
import { accountNumber, useFormats } from "@/words/format";
import { useWords } from "./words";

interface Props {
  line: TransactionPartsFragment;
  to: string;
}

export const Row = memo(function Row({ line, to }: Props) {
  const say = useWords();
  const { date } = useFormats();
  const text = line.remittanceStructured ? say("kid", { kid: line.remittanceStructured }) : line.remittanceUnstructured;
  return (
    <Table.Row role="row" className="line">
      <Table.DataCell role="cell" className="line-date">
        {date(line.bookingDate)}
      </Table.DataCell>
      <Table.DataCell role="cell" className="line-who">
        <Link to={to} preventScrollReset className="line-link">
          {nameOf(line) ?? say("unnamed")}
        </Link>
        {text && text !== line.counterpartyName && (
          <BodyShort size="small" className="line-calm">
            {text}
          </BodyShort>
        )}
      </Table.DataCell>
      <Table.DataCell role="cell" className="line-account">
        {line.account?.name}
        <BodyShort size="small" className="line-calm">
          {line.account && accountNumber(line.account.accountNumber)}
        </BodyShort>
      </Table.DataCell>
      <Table.DataCell role="cell" className="line-status">
        <State of={line} />
      </Table.DataCell>
      <Table.DataCell role="cell" align="right" className="line-amount">
        <Money of={line.transactionAmount} signed />
      </Table.DataCell>
    </Table.Row>
  );
});

export function nameOf(line: TransactionPartsFragment): string | null {
  return line.counterpartyName ?? line.remittanceUnstructured ?? null;
}

/** Reserved or booked, and matched or not. */
function State({ of: { status, reconciliation } }: { of: TransactionPartsFragment }) {
  const say = useWords();
  return (
    <>
      <BodyShort size="small" className={status === "PENDING" ? "line-mark line-pending" : "line-mark"}>
        {status === "PENDING" && <HourglassIcon aria-hidden />}
        {say(`status.${status}`)}
      </BodyShort>
      <BodyShort size="small" className={reconciliation ? "line-mark line-matched" : "line-mark line-calm"}>
        {reconciliation && <CheckmarkCircleFillIcon aria-hidden />}
        {reconciliation ? say("matched") : say("unmatched")}
      </BodyShort>
    </>
  );
}
