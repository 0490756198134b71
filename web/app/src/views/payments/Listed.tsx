import { BodyLong, BodyShort, Button, Chips, Heading, Link as TextLink, Tag, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Money } from "@/pieces/Money";
import { firstSentence } from "@/pieces/paying/status";
import { StatusTag } from "@/pieces/paying/StatusTag";
import { useWords as usePieceWords } from "@/pieces/paying/words";
import { accountNumber, useFormats } from "@/words/format";
import { PaymentsListedDocument, type PaymentsListedQuery } from "./gql/graphql";
import { GROUPS, groupOf, NAMES, type Group } from "./groups";
import { useWords } from "./words";

type Listed = NonNullable<PaymentsListedQuery["company"]>["payments"]["nodes"][number];

const PAGE = 50;
const MOST = 500;
// A list that grows asks for all it shows: a payment that comes meanwhile pushes the others on, and pages that were
// asked for one by one would have lost the one between them. Who comes back finds it as long as it was.
const sizes = new Map<string, number>();

export function Listed({ companyId, base }: { companyId: string; base: string }) {
  const say = useWords();
  const [search, setSearch] = useSearchParams();
  const group = groupOf(search.get("show"));
  const key = `${companyId} ${group}`;
  const [, grown] = useState(0);
  const first = sizes.get(key) ?? PAGE;
  const status = GROUPS[group];
  const [state, again] = useQuery({
    query: PaymentsListedDocument,
    variables: { companyId, first, status: status && [...status] },
  });
  const more = () => {
    sizes.set(key, Math.min(first + PAGE, MOST));
    grown((count) => count + 1);
  };
  return (
    <VStack gap="space-12" as="section" aria-labelledby="list">
      <Heading level="2" size="small" id="list">
        {say("list")}
      </Heading>
      <Chips aria-label={say("filter")}>
        {NAMES.map((name) => (
          <Chips.Toggle
            key={name}
            selected={name === group}
            checkmark={false}
            onClick={() => setSearch(name === "all" ? {} : { show: name }, { replace: true })}
          >
            {say(`group.${name}`)}
          </Chips.Toggle>
        ))}
      </Chips>
      <Asked state={state} again={again} find={(data) => data.company?.payments} missing={<None all />}>
        {(payments) => {
          const shown = within(payments.nodes, group);
          return shown.length === 0 ? (
            <None all={group === "all"} />
          ) : (
            <VStack gap="space-16" align="start">
              <ul className="payments-list" aria-labelledby="list">
                {shown.map((payment) => (
                  <Row key={payment.id} payment={payment} base={base} />
                ))}
              </ul>
              {payments.pageInfo.hasNextPage && first < MOST && (
                <Button variant="secondary" loading={state.fetching} onClick={more}>
                  {say("next")}
                </Button>
              )}
              {payments.pageInfo.hasNextPage && first >= MOST && <BodyShort>{say("enough")}</BodyShort>}
            </VStack>
          );
        }}
      </Asked>
    </VStack>
  );
}

/** What has left the group since it was asked for is not of it. */
function within(known: readonly Listed[], group: Group): Listed[] {
  const statuses: readonly string[] | null = GROUPS[group];
  return known.filter((payment) => statuses?.includes(payment.status) ?? true);
}

function Row({ payment, base }: { payment: Listed; base: string }) {
  const say = useWords();
  const sayPiece = usePieceWords();
  const { date, moment } = useFormats();
  const day = payment.requestedExecutionDate;
  return (
    <li className="payments-row" data-payment={payment.id}>
      <div className="payments-who">
        <TextLink as={Link} to={`${base}/${payment.id}`} className="payments-payee">
          {payment.creditorName}
        </TextLink>
        <BodyShort size="small" className="payments-about">
          {payment.remittanceStructured ? `KID ${payment.remittanceStructured}` : payment.remittanceUnstructured}
          {" · "}
          {say("to", { account: accountNumber(payment.creditorAccount).replaceAll(" ", "\u00a0") })}
        </BodyShort>
        <BodyShort size="small" className="payments-about">
          {say("madeOn", { date: moment(payment.createdAt) })} · {day ? say("due", { date: date(day) }) : say("soon")}
        </BodyShort>
      </div>
      <div className="payments-amount">
        <Money of={payment.instructedAmount} />
      </div>
      <div className="payments-status">
        <StatusTag of={payment} />
        {payment.purposeCode === "SALA" && (
          <Tag size="small" variant="outline">
            {say("isSalary")}
          </Tag>
        )}
        {payment.statusInfo.__typename === "PaymentRejected" && (
          <BodyShort size="small" className="payments-about">
            {firstSentence(payment.statusInfo.fix)}
            {payment.statusInfo.reason && ` ${sayPiece("bankWords", { words: payment.statusInfo.reason })}`}
          </BodyShort>
        )}
      </div>
    </li>
  );
}

function None({ all }: { all: boolean }) {
  const say = useWords();
  return (
    <div className="card">
      <Heading level="3" size="xsmall">
        {say(all ? "none" : "noneHere")}
      </Heading>
      <BodyLong>{say(all ? "noneWhy" : "noneHereWhy")}</BodyLong>
    </div>
  );
}
