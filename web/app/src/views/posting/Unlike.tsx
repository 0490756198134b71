import { InlineMessage } from "@navikt/ds-react";
import { readAmount, useFormats } from "@/words/format";
import { oreOf, valueOf } from "@/words/ore";
import { useWords } from "./words";

/** A part of an invoice may be paid; a slip in one of two amounts that are both typed must be seen. */
export function Unlike({ posted, paid }: { posted: bigint; paid: string }) {
  const say = useWords();
  const { money } = useFormats();
  const value = readAmount(paid);
  const unlike = value !== null && posted > 0n && posted !== oreOf(value);
  const facts = unlike && {
    posted: money({ value: valueOf(posted), currency: "NOK" }),
    paid: money({ value, currency: "NOK" }),
  };
  return <div role="status">{facts && <InlineMessage status="warning">{say("unlike", facts)}</InlineMessage>}</div>;
}
