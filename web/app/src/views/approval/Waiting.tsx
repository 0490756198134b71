import { BodyShort, Checkbox, Heading, Table, VStack } from "@navikt/ds-react";
import { Fragment } from "react";
import type { BalancePartsFragment } from "@/live/gql/graphql";
import { BalanceShown } from "@/pieces/Money";
import { accountNumber } from "@/words/format";
import type { Choice } from "./choice";
import { twinsOf, type Balances, type Entry } from "./entries";
import { EntryRow } from "./EntryRow";
import { useWords } from "./words";

interface Props {
  entries: readonly Entry[];
  choice: Choice;
  balances: Balances;
}

/** Everything that waits for a yes, by the account that pays. */
export function Waiting({ entries, choice, balances }: Props) {
  const say = useWords();
  const free = entries.filter((entry) => !entry.own && !choice.before(entry));
  const mayBe = entries.filter((entry) => !entry.own);
  const all = mayBe.length > 0 && choice.chosen.length === mayBe.length;
  const twins = twinsOf(entries);
  return (
    <VStack gap="space-24">
      <Checkbox
        checked={all}
        indeterminate={!all && choice.chosen.length > 0}
        onChange={() => choice.chooseAll(!free.every(choice.has))}
      >
        {say("all", { count: mayBe.length })}
      </Checkbox>
      {byAccount(entries).map((group) => (
        <Account
          key={group[0]!.account?.id}
          entries={group}
          choice={choice}
          balance={balances.get(group[0]!.account?.id ?? "")}
          twins={twins}
        />
      ))}
    </VStack>
  );
}

interface OfAccount {
  entries: readonly Entry[];
  choice: Choice;
  balance: BalancePartsFragment | null | undefined;
  twins: ReadonlySet<string>;
}

function Account({ entries, choice, balance, twins }: OfAccount) {
  const say = useWords();
  const account = entries[0]!.account;
  const title = account ? `${account.name} · ${accountNumber(account.accountNumber)}` : say("noAccount");
  return (
    <section>
      <Heading level="2" size="small" spacing>
        {title}
        {account?.bank && (
          <BodyShort as="span" size="small" className="approve-bank">
            {" "}
            {account.bank.name}
          </BodyShort>
        )}
      </Heading>
      {account && <BalanceShown of={balance} />}
      {/* Roles, because the rows are laid out as cards on a phone. */}
      <Table className="approve" role="table" aria-label={say("caption", { account: title })}>
        <Table.Header role="rowgroup">
          <Table.Row role="row">
            <Table.HeaderCell role="columnheader" scope="col">
              {say("column.choose")}
            </Table.HeaderCell>
            <Table.HeaderCell role="columnheader" scope="col">
              {say("column.payee")}
            </Table.HeaderCell>
            <Table.HeaderCell role="columnheader" scope="col">
              {say("column.reference")}
            </Table.HeaderCell>
            <Table.HeaderCell role="columnheader" scope="col">
              {say("column.date")}
            </Table.HeaderCell>
            <Table.HeaderCell role="columnheader" scope="col">
              {say("column.maker")}
            </Table.HeaderCell>
            <Table.HeaderCell role="columnheader" scope="col" align="right">
              {say("column.amount")}
            </Table.HeaderCell>
          </Table.Row>
        </Table.Header>
        <Table.Body role="rowgroup">
          {entries.map((entry) => (
            <Fragment key={entry.id}>
              <EntryRow entry={entry} choice={choice} twin={twins.has(entry.id)} />
            </Fragment>
          ))}
        </Table.Body>
      </Table>
    </section>
  );
}

function byAccount(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = entry.account?.id ?? "";
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()];
}
