import { BodyShort, Button, InlineMessage, VStack } from "@navikt/ds-react";
import { useId, useState } from "react";
import { Money } from "@/pieces/Money";
import { accountNumber, useFormats } from "@/words/format";
import { oreOf, sumOf } from "@/words/ore";
import type { Choice } from "./choice";
import type { Balances, Entry } from "./entries";
import { useWords } from "./words";

interface Props {
  choice: Choice;
  balances: Balances;
  busy: boolean;
  whole: boolean;
  again: () => void;
  approve: (chosen: readonly Entry[]) => void;
}

/** What is chosen and what it comes to, in words for everybody; and the button. */
export function Bar({ choice, balances, busy, whole, again, approve }: Props) {
  const say = useWords();
  const { money } = useFormats();
  const [pressed, press] = useState(false);
  const why = useId();
  const { chosen, changed } = choice;
  const total = totalOf(chosen);
  return (
    <div className="approve-bar">
      <VStack gap="space-4" role="status" className="approve-sums">
        <BodyShort weight="semibold">
          {total ? say("chosen", { count: chosen.length, sum: money(total) }) : say("noneChosen")}
        </BodyShort>
        {accountsOf(chosen).length > 1 && (
          <ul>
            {accountsOf(chosen).map(([account, sum]) => (
              <li key={account?.id}>
                {account && `${account.name} ${accountNumber(account.accountNumber)}: `}
                <Money of={sum} />
              </li>
            ))}
          </ul>
        )}
        {accountsOf(chosen).map(([account, sum]) => {
          const available = account && balances.get(account.id)?.available.value;
          return available && oreOf(sum.value) > oreOf(available) ? (
            <InlineMessage key={account.id} size="small" status="warning">
              {say("notCovered", { account: account.name })}
            </InlineMessage>
          ) : null;
        })}
        {changed.length > 0 && (
          <InlineMessage size="small" status="warning">
            {say("changedCount", { count: changed.length })}
          </InlineMessage>
        )}
      </VStack>
      <VStack gap="space-4" align="start">
        <Button
          loading={busy}
          disabled={!whole}
          aria-describedby={whole ? undefined : why}
          onClick={() => {
            press(chosen.length === 0);
            if (chosen.length > 0) approve(chosen);
          }}
        >
          {say("approve")}
        </Button>
        <div id={why}>{!whole && <NotWhole again={again} />}</div>
        {pressed && chosen.length === 0 && (
          <InlineMessage size="small" status="error" role="alert">
            {say("chooseFirst")}
          </InlineMessage>
        )}
      </VStack>
    </div>
  );
}

/** Why nothing can be approved just now, and the way on if it does not pass. */
export function NotWhole({ again }: { again: () => void }) {
  const say = useWords();
  return (
    <VStack gap="space-4" align="start" role="status">
      <BodyShort size="small">{say("notWhole")}</BodyShort>
      <Button variant="tertiary" size="xsmall" onClick={again}>
        {say("readAnew")}
      </Button>
    </VStack>
  );
}

function totalOf(entries: readonly Entry[]) {
  const [first] = entries;
  return first && { value: sumOf(entries.map((entry) => entry.total.value)), currency: first.total.currency };
}

function accountsOf(entries: readonly Entry[]) {
  return [...new Set(entries.map((entry) => entry.account?.id))].map((id) => {
    const those = entries.filter((entry) => entry.account?.id === id);
    return [those[0]!.account, totalOf(those)!] as const;
  });
}
