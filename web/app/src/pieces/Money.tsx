import { BodyShort } from "@navikt/ds-react";
import { useAge } from "@/live/clock";
import type { BalancePartsFragment } from "@/live/gql/graphql";
import { useFormats, type AmountLike } from "@/words/format";
import { useWords } from "./words";

/** `signed`: with + before money that comes in. */
export function Money({ of, signed = false }: { of: AmountLike; signed?: boolean }) {
  const { money, movement } = useFormats();
  return <span className="money">{signed ? movement(of) : money(of)}</span>;
}

/** A balance is never shown without its age and where it comes from. */
export function BalanceShown({ of }: { of: BalancePartsFragment | null | undefined }) {
  const say = useWords();
  if (!of) return <BodyShort size="small">{say("noBalance")}</BodyShort>;
  return (
    <div className="balance">
      <span className="balance-amount">
        <Money of={of.available} />
      </span>
      <BodyShort size="small">
        {say("available")} · {say("booked")} <Money of={of.booked} />
      </BodyShort>
      <Age of={of} />
    </div>
  );
}

export function Age({ of }: { of: BalancePartsFragment }) {
  const say = useWords();
  const { ago, moment } = useFormats();
  const seconds = useAge(of.at);
  return (
    <BodyShort size="small" className={seconds > 86_400 ? "age age-old" : "age"} data-source={of.source}>
      <time dateTime={of.at} title={moment(of.at)}>
        {ago(seconds)}
      </time>
      , {say(`source.${of.source}`)}
    </BodyShort>
  );
}
