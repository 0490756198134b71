import { BodyShort, Button, Heading, InlineMessage, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import { useQuery } from "urql";
import type { AccountPartsFragment } from "@/live/gql/graphql";
import { Age, BalanceShown, Money } from "@/pieces/Money";
import { accountNumber } from "@/words/format";
import { Curve, type Points } from "./Curve";
import { CurvesDocument } from "./gql/graphql";
import type { Company } from "./index";
import { totalsOf } from "./total";
import { useWords } from "./words";

const ALIVE = new Set(["VALID", "EXPIRING"]);

/** Live by the cache: what the company's frame follows arrives here by itself. */
export function Balances({ company }: { company: Company }) {
  const say = useWords();
  const read = company.consents.some((consent) => ALIVE.has(consent.status));
  return (
    <section aria-labelledby="balances">
      <VStack gap="space-24">
        <Heading level="2" size="medium" id="balances">
          {say("balances")}
        </Heading>
        {!read && <NoConsent company={company} />}
        {company.accounts.length > 0 ? (
          <Accounts company={company} />
        ) : (
          read && <BodyShort>{say("noAccounts")}</BodyShort>
        )}
      </VStack>
    </section>
  );
}

function NoConsent({ company }: { company: Company }) {
  const say = useWords();
  const approves = company.consentCheck.reason !== "CONSENT_NOT_NEEDED";
  return (
    <VStack gap="space-12" align="start" className="card">
      <InlineMessage status="warning">{say("noConsent.title")}</InlineMessage>
      <BodyShort>{approves ? say("noConsent.give") : say("noConsent.ask")}</BodyShort>
      {approves && (
        <Button as={Link} size="small" to={`/companies/${company.id}/consent`}>
          {say("noConsent.button")}
        </Button>
      )}
    </VStack>
  );
}

function Accounts({ company }: { company: Company }) {
  const [{ data, error }] = useQuery({ query: CurvesDocument, variables: { companyId: company.id } });
  const curves = new Map(data?.company?.accounts.map((account) => [account.id, account.balanceCurve]));
  const banks = new Map<string, AccountPartsFragment[]>();
  for (const account of company.accounts) {
    const bank = account.bank?.name ?? "";
    banks.set(bank, [...(banks.get(bank) ?? []), account]);
  }
  return (
    <>
      <Totals accounts={company.accounts} />
      {[...banks].map(([bank, accounts]) => (
        <VStack key={bank} gap="space-12">
          <Heading level="3" size="small">
            {bank}
          </Heading>
          <ul className="accounts" aria-label={bank}>
            {accounts.map((account) => (
              <AccountCard key={account.id} account={account} points={curves.get(account.id)} failed={Boolean(error)} />
            ))}
          </ul>
        </VStack>
      ))}
    </>
  );
}

/** Of several accounts in a currency; told only with the age of the oldest balance in it. */
function Totals({ accounts }: { accounts: readonly AccountPartsFragment[] }) {
  const say = useWords();
  const without = accounts.filter((account) => !account.balance).length;
  return totalsOf(accounts)
    .filter((total) => total.accounts > 1)
    .map((total) => ({ ...total, label: say("total.label", { accounts: total.accounts, currency: total.currency }) }))
    .map((total) => (
      <div key={total.currency} className="total" role="group" aria-label={total.label}>
        <BodyShort size="small">{total.label}</BodyShort>
        <div className="total-amount">
          <Money of={total.balance.available} />
        </div>
        <BodyShort size="small">
          {say("total.booked")} <Money of={total.balance.booked} />
        </BodyShort>
        <div className="total-age">
          <BodyShort size="small">{say("total.oldest")}</BodyShort> <Age of={total.balance} />
        </div>
        {without > 0 && <BodyShort size="small">{say("total.without", { count: without })}</BodyShort>}
      </div>
    ));
}

interface Shown {
  account: AccountPartsFragment;
  points: Points | undefined;
  failed: boolean;
}

function AccountCard({ account, points, failed }: Shown) {
  return (
    <li className="card account">
      <div>
        <Heading level="4" size="xsmall">
          {account.name}
        </Heading>
        <BodyShort size="small" className="account-number">
          {accountNumber(account.accountNumber)}
        </BodyShort>
      </div>
      <BalanceShown of={account.balance} />
      <Curve points={points} failed={failed} account={account} />
    </li>
  );
}
