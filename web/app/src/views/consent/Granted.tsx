import { BodyShort, Heading, VStack } from "@navikt/ds-react";
import { accountNumber } from "@/words/format";
import type { Company, Consent } from "./consents";
import { useWords } from "./words";

interface Props {
  accounts: Company["banks"][number]["accounts"];
  refused: Consent["refusedAccounts"];
}

/** The accounts that a consent has brought in, and those we do not take, each with why and what to do. */
export function Granted({ accounts, refused }: Props) {
  const say = useWords();
  return (
    <VStack gap="space-12" role="status">
      <div>
        <Heading level="4" size="xsmall">
          {say("accounts")}
        </Heading>
        {accounts.length === 0 ? (
          <BodyShort size="small">{refused.length > 0 ? say("accountsNone") : say("accountsComing")}</BodyShort>
        ) : (
          <ul className="plain">
            {accounts.map((account) => (
              <li key={account.id}>
                <span className="account-number">{accountNumber(account.accountNumber)}</span> {account.name}
              </li>
            ))}
          </ul>
        )}
      </div>
      {refused.length > 0 && (
        <div>
          <Heading level="4" size="xsmall">
            {say("refusedAccounts")}
          </Heading>
          <ul className="plain">
            {refused.map((account) => (
              <li key={account.lastFour + account.reason} data-reason={account.reason}>
                <BodyShort size="small">
                  <span className="account-number">{say("lastFour", { digits: account.lastFour })}</span>{" "}
                  {account.message} {account.fix}
                </BodyShort>
              </li>
            ))}
          </ul>
        </div>
      )}
    </VStack>
  );
}
