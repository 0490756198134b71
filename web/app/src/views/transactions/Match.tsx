import { CheckmarkCircleFillIcon } from "@navikt/aksel-icons";
import { BodyLong, BodyShort, Heading, HStack } from "@navikt/ds-react";
import { Link } from "react-router";
import { Money } from "@/pieces/Money";
import { useFormats } from "@/words/format";
import { Fact, type Line } from "./Facts";
import { useWords } from "./words";

/** What the line was matched with, by which rule, and why that cannot be a coincidence. */
export function Match({ line, companyId }: { line: Line; companyId: string }) {
  const say = useWords();
  const { date, moment } = useFormats();
  const match = line.reconciliation;
  if (!match)
    return (
      <section className="match" aria-labelledby="match">
        <Heading level="2" size="xsmall" id="match">
          {say("unmatched")}
        </Heading>
        <BodyLong size="small">{line.status === "PENDING" ? say("match.pending") : say("match.none")}</BodyLong>
      </section>
    );
  const { payment, voucher } = match;
  return (
    <section className="match match-there" aria-labelledby="match">
      <HStack gap="space-8" align="center">
        <CheckmarkCircleFillIcon aria-hidden fontSize="1.25rem" />
        <Heading level="2" size="xsmall" id="match">
          {say("matched")}
        </Heading>
      </HStack>
      <BodyLong size="small">{say(`match.${match.rule}`)}</BodyLong>
      <dl className="facts">
        <Fact name={say("match.when")}>{moment(match.matchedAt)}</Fact>
        {payment && (
          <Fact name={say("match.payment")}>
            <Link to={`/companies/${companyId}/payments/${payment.id}`}>
              {say("match.to", { name: payment.creditorName })} <Money of={payment.instructedAmount} />
            </Link>
            <BodyShort size="small">{payment.statusInfo.text}</BodyShort>
          </Fact>
        )}
        {voucher && (
          <Fact name={say("match.voucher")}>
            {say("match.numbered", { number: voucher.number, year: voucher.year })}: {voucher.text}
            <BodyShort size="small">
              {date(voucher.date)}
              {voucher.kid && ` · ${say("kid", { kid: voucher.kid })}`}
            </BodyShort>
          </Fact>
        )}
      </dl>
    </section>
  );
}
