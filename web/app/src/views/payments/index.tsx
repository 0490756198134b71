import { Button, Heading, HStack, InlineMessage, VStack } from "@navikt/ds-react";
import { Link, useSearchParams } from "react-router";
import { BalanceShown } from "@/pieces/Money";
import { Opened, type Payer } from "@/pieces/paying/Opened";
import { Page } from "@/pieces/Page";
import { accountNumber } from "@/words/format";
import { Attention } from "./Attention";
import { Listed } from "./Listed";
import { Runs } from "./Runs";
import { useWords } from "./words";
import "./view.css";

export default function Payments() {
  return <Opened>{(payer) => <Overview payer={payer} />}</Opened>;
}

function Overview({ payer }: { payer: Payer }) {
  const say = useWords();
  const [search] = useSearchParams();
  const to = `${payer.base}/payments`;
  return (
    <Page
      title={say("title")}
      lead={
        <div role="status">
          {!payer.company.features.includes("PAYMENTS") && <InlineMessage status="info">{say("ended")}</InlineMessage>}
          {search.has("stopped") && <InlineMessage status="warning">{say("stopped")}</InlineMessage>}
          {search.has("returned") && <InlineMessage status="info">{say("returned")}</InlineMessage>}
        </div>
      }
    >
      <HStack gap="space-12">
        {payer.may("ACCOUNTANT", "APPROVER", "ADMIN") && (
          <Button as={Link} to={`${to}/new`}>
            {say("create")}
          </Button>
        )}
        {payer.may("ACCOUNTANT", "ADMIN") && (
          <Button as={Link} to={`${to}/post-and-pay`} variant="secondary">
            {say("post")}
          </Button>
        )}
        {payer.may("PAYROLL") && (
          <Button as={Link} to={`${to}/salary`} variant="secondary">
            {say("salary")}
          </Button>
        )}
      </HStack>
      <Attention payer={payer} />
      <Accounts payer={payer} />
      <Listed companyId={payer.company.id} base={to} />
      {payer.may("PAYROLL") && <Runs companyId={payer.company.id} base={to} />}
    </Page>
  );
}

function Accounts({ payer }: { payer: Payer }) {
  const say = useWords();
  return (
    <VStack gap="space-12" as="section" aria-labelledby="accounts">
      <Heading level="2" size="small" id="accounts">
        {say("accounts")}
      </Heading>
      <ul className="cards payments-accounts">
        {payer.company.accounts.map((account) => (
          <li key={account.id} className="card" data-account={account.accountNumber}>
            <div>
              <Heading level="3" size="xsmall">
                {account.name}
              </Heading>
              <span className="payments-number">
                {accountNumber(account.accountNumber)} · {account.bank?.name ?? ""}
              </span>
            </div>
            <BalanceShown of={account.balance} />
          </li>
        ))}
      </ul>
    </VStack>
  );
}
