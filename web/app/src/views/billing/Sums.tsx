import { BodyShort, Heading } from "@navikt/ds-react";
import { useFormats } from "@/words/format";
import type { BillingQuery } from "./gql/graphql";
import { useWords } from "./words";
import "./view.css";

export type Period = NonNullable<BillingQuery["company"]>["billing"]["periods"][number];

export interface Counted {
  billed: number;
  free: number;
}

export const summed = (periods: readonly Period[]): Counted => ({
  billed: periods.reduce((sum, period) => sum + period.billedTransactions, 0),
  free: periods.reduce((sum, period) => sum + period.freeTransactions, 0),
});

export function Sums({ since, periods }: { since: string; periods: readonly Period[] }) {
  const say = useWords();
  const { date, number } = useFormats();
  const { billed, free } = summed(periods);
  return (
    <div className="cards billing-sums">
      <Sum title={say("activated")} figure={date(since)} what={say("noCharge")} />
      <Sum title={say("billed")} figure={number(billed)} what={say("allBilled", { count: billed })} />
      <Sum title={say("free")} figure={number(free)} what={say("allFree", { count: free })} />
    </div>
  );
}

function Sum({ title, figure, what }: { title: string; figure: string; what: string }) {
  return (
    <section className="card billing-sum">
      <Heading level="2" size="xsmall">
        {title}
      </Heading>
      <p className="billing-figure">{figure}</p>
      <BodyShort size="small">{what}</BodyShort>
    </section>
  );
}
