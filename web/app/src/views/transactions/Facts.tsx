import { BodyShort, CopyButton, HStack } from "@navikt/ds-react";
import type { ReactNode } from "react";
import { Money } from "@/pieces/Money";
import { accountNumber, useFormats } from "@/words/format";
import type { LineQuery } from "./gql/graphql";
import { useWords } from "./words";

export type Line = Extract<NonNullable<LineQuery["node"]>, { __typename: "Transaction" }>;

/** Everything the bank has told of the line. */
export function Facts({ line }: { line: Line }) {
  const say = useWords();
  const { date } = useFormats();
  const { account } = line;
  return (
    <>
      <div className="line-sum">
        <Money of={line.transactionAmount} signed />
      </div>
      <dl className="facts">
        <Fact name={say("column.status")}>{say(`status.${line.status}`)}</Fact>
        <Fact name={line.status === "PENDING" ? say("fact.seen") : say("fact.booked")}>{date(line.bookingDate)}</Fact>
        {line.valueDate && <Fact name={say("fact.value")}>{date(line.valueDate)}</Fact>}
        {line.counterpartyName && <Fact name={say("column.counterparty")}>{line.counterpartyName}</Fact>}
        {line.counterpartyAccount && (
          <Fact name={say("fact.counterpartyAccount")} copy={line.counterpartyAccount}>
            {accountNumber(line.counterpartyAccount)}
          </Fact>
        )}
        {line.remittanceStructured && (
          <Fact name="KID" copy={line.remittanceStructured}>
            {line.remittanceStructured}
          </Fact>
        )}
        {line.remittanceUnstructured && <Fact name={say("fact.text")}>{line.remittanceUnstructured}</Fact>}
        {account && (
          <Fact name={say("column.account")}>
            {account.name}, {accountNumber(account.accountNumber)}
            <BodyShort size="small" as="span" className="line-calm">
              {" "}
              {account.bank?.name}
            </BodyShort>
          </Fact>
        )}
        {line.endToEndId && (
          <Fact name={say("fact.endToEndId")} copy={line.endToEndId}>
            <span className="fact-code">{line.endToEndId}</span>
          </Fact>
        )}
      </dl>
    </>
  );
}

export function Fact({ name, copy, children }: { name: string; copy?: string; children: ReactNode }) {
  const say = useWords();
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>
        <HStack as="span" align="center" gap="space-4" wrap={false}>
          <span>{children}</span>
          {copy && <CopyButton size="xsmall" copyText={copy} title={say("copy", { what: name })} />}
        </HStack>
      </dd>
    </div>
  );
}
