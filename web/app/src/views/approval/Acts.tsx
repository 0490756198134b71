import { BodyShort, Button, Heading, VStack } from "@navikt/ds-react";
import { useEffect, useRef } from "react";
import { useFormats } from "@/words/format";
import { sumOf } from "@/words/ore";
import type { Order } from "./orders";
import { useWords } from "./words";

export interface Act {
  url: string;
  orders: readonly Order[];
}

/** The acts of the viewer's that wait at a bank: approved a moment ago, or left there without BankID. */
export function actsOf(orders: readonly Order[]): Act[] {
  const found = new Map<string, Order[]>();
  for (const order of orders) {
    const info = order.statusInfo;
    const url = info.__typename === "PaymentAwaitingBankAuthorisation" ? info.authorisationUrl : null;
    if (url) found.set(url, [...(found.get(url) ?? []), order]);
  }
  return [...found].map(([url, of]) => ({ url, orders: of }));
}

/** `fresh`: the viewer has just said yes, and goes on from here. */
export function Acts({ acts, fresh }: { acts: readonly Act[]; fresh: boolean }) {
  const say = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (fresh) heading.current?.focus();
  }, [fresh]);
  return (
    <section className="card approve-acts">
      <Heading level="2" size="small" ref={heading} tabIndex={-1} className="page-title">
        {fresh ? say("approved") : say("atBank")}
      </Heading>
      <BodyShort role="status">
        {fresh && acts.length === 1 ? say("going") : say("goOnWhy", { count: acts.length })}
      </BodyShort>
      <ul>
        {acts.map((act) => (
          <OneAct key={act.url} act={act} />
        ))}
      </ul>
    </section>
  );
}

function OneAct({ act: { url, orders } }: { act: Act }) {
  const say = useWords();
  const { money } = useFormats();
  const first = orders[0]!;
  const bank = first.debtorAccount?.bank?.name ?? say("theBank");
  const sum = {
    value: sumOf(orders.map((order) => order.instructedAmount.value)),
    currency: first.instructedAmount.currency,
  };
  const salaries = orders.filter((order) => order.batch).length;
  const names = orders.filter((order) => !order.batch).map((order) => order.creditorName);
  return (
    <li>
      <VStack gap="space-4" align="start">
        <BodyShort weight="semibold">{say("act", { count: orders.length, bank, sum: money(sum) })}</BodyShort>
        <BodyShort size="small">
          {[...names, ...(salaries > 0 ? [say("salaryLines", { count: salaries })] : [])].join(", ")}
        </BodyShort>
        <Button as="a" href={url} size="small">
          {say("goTo", { bank })}
        </Button>
      </VStack>
    </li>
  );
}
