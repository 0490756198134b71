import { BodyLong, Button, InlineMessage, Select, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import type { AccountPartsFragment } from "@/live/gql/graphql";
import { BalanceShown } from "@/pieces/Money";
import { accountNumber, readAmount } from "@/words/format";
import { oreOf } from "@/words/ore";
import { useWords } from "./words";

/** What somebody has chosen, or the only one there is; none when the chosen one is gone. */
export const chosenOf = (accounts: readonly { id: string }[], id: string): string =>
  accounts.find((account) => account.id === id)?.id ?? (id === "" && accounts.length === 1 ? accounts[0]!.id : "");

interface Props {
  accounts: readonly AccountPartsFragment[];
  value: string;
  onChange: (accountId: string) => void;
  /** What is typed as the amount: more than there is, is said before the bank says it. */
  amount: string;
  pressed: boolean;
}

export function DebtorAccount({ accounts, value, onChange, amount, pressed }: Props) {
  const say = useWords();
  const chosen = accounts.find((account) => account.id === value);
  const wanted = readAmount(amount);
  const available = chosen?.balance?.available.value;
  return (
    <VStack gap="space-8">
      <Select
        label={say("from")}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        error={pressed && !chosen ? say("fromMissing") : undefined}
      >
        <option value="">{say("chooseAccount")}</option>
        {accounts.map((account) => (
          <option key={account.id} value={account.id}>
            {account.name} · {accountNumber(account.accountNumber)} · {account.bank?.name ?? ""}
          </option>
        ))}
      </Select>
      {chosen && <BalanceShown of={chosen.balance} />}
      <div role="status">
        {wanted && available && oreOf(wanted) > oreOf(available) ? (
          <InlineMessage status="warning">{say("tooMuch")}</InlineMessage>
        ) : null}
      </div>
    </VStack>
  );
}

export function NoAccounts({ base }: { base: string }) {
  const say = useWords();
  return (
    <VStack gap="space-16" align="start" className="form">
      <BodyLong>
        {say("noAccounts")}. {say("noAccountsWhy")}
      </BodyLong>
      <Button as={Link} to={`${base}/consent`}>
        {say("toConsent")}
      </Button>
    </VStack>
  );
}
