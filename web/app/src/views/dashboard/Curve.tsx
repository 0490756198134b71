import { BodyShort, ReadMore, Table } from "@navikt/ds-react";
import { lazy, Suspense } from "react";
import type { AccountPartsFragment } from "@/live/gql/graphql";
import { Money } from "@/pieces/Money";
import { useFormats } from "@/words/format";
import type { CurvesQuery } from "./gql/graphql";
import { useWords } from "./words";

export type Points = NonNullable<CurvesQuery["company"]>["accounts"][number]["balanceCurve"];
export type Point = NonNullable<Points>[number];

// Only who has an account needs a chart.
const Chart = lazy(() => import("./Chart"));

interface Props {
  /** Not there: it is being asked. Null: there is none to be shown. */
  points: Points | undefined;
  failed: boolean;
  account: AccountPartsFragment;
}

/** The booked balance of the last thirty days, drawn, and as a table for who cannot see it. */
export function Curve({ points, failed, account }: Props) {
  const say = useWords();
  const { money, date } = useFormats();
  if (points === undefined && !failed) return <div className="curve" />;
  const [first, last] = [points?.[0], points?.at(-1)];
  if (!points || !first || !last) {
    const why = points === undefined ? "curve.failed" : account.balance ? "curve.veiled" : "curve.none";
    return (
      <BodyShort size="small" className="curve-none">
        {say(why)}
      </BodyShort>
    );
  }
  const label = say("curve.label", {
    account: account.name,
    from: money(first.booked),
    to: money(last.booked),
    start: date(first.date),
  });
  return (
    <div>
      <div className="curve" role="img" aria-label={label}>
        <Suspense fallback={null}>
          <Chart points={points} />
        </Suspense>
      </div>
      <ReadMore header={say("curve.table")} size="small">
        <div
          className="scroll curve-table"
          tabIndex={0}
          role="region"
          aria-label={say("curve.caption", { account: account.name })}
        >
          <Table size="small">
            <caption className="aksel-sr-only">{say("curve.caption", { account: account.name })}</caption>
            <Table.Header>
              <Table.Row>
                <Table.HeaderCell scope="col">{say("curve.day")}</Table.HeaderCell>
                <Table.HeaderCell scope="col" align="right">
                  {say("curve.booked")}
                </Table.HeaderCell>
              </Table.Row>
            </Table.Header>
            <Table.Body>
              {points.toReversed().map((point) => (
                <Table.Row key={point.date}>
                  <Table.DataCell>{date(point.date)}</Table.DataCell>
                  <Table.DataCell align="right">
                    <Money of={point.booked} />
                  </Table.DataCell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </div>
      </ReadMore>
    </div>
  );
}
