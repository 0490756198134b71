import { BodyShort, Tag } from "@navikt/ds-react";
import { accountNumber, useFormats } from "@/words/format";
import { changesOf, type Change, type Entry, type Facts } from "./entries";
import { useWords } from "./words";

const TOLD = 5;

/** What somebody else changed while it was read, old and new. */
export function Changes({ before, after }: { before: Entry; after: Entry }) {
  const say = useWords();
  const found = changesOf(before, after);
  return (
    <div className="approve-changes">
      <Tag size="small" data-color="warning" variant="strong">
        {say("changed")}
      </Tag>
      <ul>
        {found.slice(0, TOLD).map((one) => (
          <OneChange key={(one.after ?? one.before)?.id} of={one} named={after.runName !== null} />
        ))}
        {found.length > TOLD && <li>{say("moreChanges", { count: found.length - TOLD })}</li>}
      </ul>
      <BodyShort size="small">{say("chooseAnew")}</BodyShort>
    </div>
  );
}

function OneChange({ of: { before, after }, named }: { of: Change; named: boolean }) {
  const say = useWords();
  const written = useWritten();
  if (!before || !after)
    return <li>{say(after ? "lineAdded" : "lineGone", { name: (after ?? before)?.creditorName ?? "" })}</li>;
  const [old, now] = [written(before), written(after)];
  return (
    <>
      {now.map(([name, value], place) => {
        const was = old[place]![1];
        return was === value ? null : (
          <li key={name}>
            {named && `${after.creditorName}, `}
            {name}: <del>{was}</del> <span aria-hidden>→</span> <ins>{value}</ins>
          </li>
        );
      })}
    </>
  );
}

/** The facts of a payment as they are read, in a fixed order. */
function useWritten(): (facts: Facts) => [string, string][] {
  const say = useWords();
  const { date, money } = useFormats();
  return (facts) => [
    [say("column.payee"), facts.creditorName],
    [say("column.account"), accountNumber(facts.creditorAccount)],
    [say("column.amount"), money(facts.instructedAmount)],
    [say("column.date"), facts.requestedExecutionDate ? date(facts.requestedExecutionDate) : say("soon")],
    [
      say("column.reference"),
      facts.remittanceStructured ? `KID ${facts.remittanceStructured}` : (facts.remittanceUnstructured ?? ""),
    ],
  ];
}
