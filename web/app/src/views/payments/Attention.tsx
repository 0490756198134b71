// What a company's payments need of somebody, most dangerous first.
import { BodyLong, BodyShort, Button, Heading, Link as TextLink, LocalAlert, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import { useQuery } from "urql";
import type { Payer } from "@/pieces/paying/Opened";
import { useFormats } from "@/words/format";
import { sumOf } from "@/words/ore";
import { PaymentsOverviewDocument, type PaymentsOverviewQuery } from "./gql/graphql";
import { useWords } from "./words";

type Found = NonNullable<PaymentsOverviewQuery["company"]>;

export function Attention({ payer }: { payer: Payer }) {
  const [{ data }] = useQuery({ query: PaymentsOverviewDocument, variables: { companyId: payer.company.id } });
  const found = data?.company;
  if (!found) return null;
  return (
    <>
      <Unknown of={found.unknown.nodes} base={payer.base} />
      <AtBank of={found.atBank.nodes} />
      {found.awaiting.nodes.length > 0 && <Awaiting of={found.awaiting} payer={payer} />}
    </>
  );
}

function Awaiting({ of, payer }: { of: Found["awaiting"]; payer: Payer }) {
  const say = useWords();
  const { money } = useFormats();
  const ordinary = of.nodes.filter((payment) => !payment.batch);
  const runs = new Set(of.nodes.flatMap((payment) => payment.batch?.id ?? []));
  const value = sumOf(of.nodes.map((payment) => payment.instructedAmount.value));
  const parts = [
    ordinary.length > 0 && say("payments", { count: ordinary.length }),
    runs.size > 0 && say("runs", { count: runs.size }),
  ].filter((part) => part !== false);
  const what = of.pageInfo.hasNextPage
    ? `${parts.join(` ${say("and")} `)} ${say("more")}`
    : `${parts.join(` ${say("and")} `)}, ${say("inAll", { amount: money({ value, currency: "NOK" }) })}`;
  const approver = payer.may("APPROVER");
  return (
    <section className="card payments-awaiting" aria-labelledby="awaiting">
      <VStack gap="space-4">
        <Heading level="2" size="small" id="awaiting">
          {say("awaiting")}
        </Heading>
        <BodyShort>{what}.</BodyShort>
        {!approver && <BodyShort size="small">{say("lookWhy")}</BodyShort>}
      </VStack>
      <Button as={Link} to={`${payer.base}/payments/approve`} variant={approver ? "primary" : "secondary"}>
        {say(approver ? "approve" : "look")}
      </Button>
    </section>
  );
}

/** The address is told only to the approver whose act it is. */
function AtBank({ of }: { of: Found["atBank"]["nodes"] }) {
  const say = useWords();
  const addresses = new Set(
    of.flatMap(({ statusInfo }) =>
      statusInfo.__typename === "PaymentAwaitingBankAuthorisation" ? (statusInfo.authorisationUrl ?? []) : [],
    ),
  );
  if (addresses.size === 0) return null;
  return (
    <section className="card payments-awaiting" aria-labelledby="at-bank">
      <VStack gap="space-4">
        <Heading level="2" size="small" id="at-bank">
          {say("bank")}
        </Heading>
        <BodyShort>{say("bankWhy")}</BodyShort>
      </VStack>
      <VStack gap="space-8">
        {[...addresses].map((address) => (
          <Button key={address} as="a" href={address}>
            {say("toBank")}
          </Button>
        ))}
      </VStack>
    </section>
  );
}

function Unknown({ of, base }: { of: Found["unknown"]["nodes"]; base: string }) {
  const say = useWords();
  const { money } = useFormats();
  if (of.length === 0) return null;
  return (
    <LocalAlert status="warning">
      <LocalAlert.Header>
        <LocalAlert.Title as="h2">{say("unknown")}</LocalAlert.Title>
      </LocalAlert.Header>
      <LocalAlert.Content>
        <BodyLong>{say("unknownWhy")}</BodyLong>
        <ul>
          {of.map((payment) => (
            <li key={payment.id}>
              <TextLink as={Link} to={`${base}/payments/${payment.id}`}>
                {payment.creditorName}, {money(payment.instructedAmount)}
              </TextLink>
            </li>
          ))}
        </ul>
      </LocalAlert.Content>
    </LocalAlert>
  );
}
