import { BodyShort, Checkbox, Heading, Table, VStack } from "@navikt/ds-react";
import { Fragment } from "react";
import { accountNumber } from "@/words/format";
import type { Choice } from "./choice";
import type { Entry } from "./entries";
import { EntryRow } from "./EntryRow";
import { useWords } from "./words";

interface Props {
  entries: readonly Entry[];
  choice: Choice;
}

/** Everything that waits for a yes, by the account that pays. */
export function Waiting({ entries, choice }: Props) {
  const say = useWords();
  const free = entries.filter((entry) => !entry.own && !choice.before(entry));
  const all = free.length > 0 && free.every(choice.has) && choice.chosen.length === entries.length;
  return (
    <VStack gap="space-24">
      <Checkbox
        checked={all}
        indeterminate={!all && choice.chosen.length > 0}
        onChange={() => choice.chooseAll(!free.every(choice.has))}
      >
        {say("all", { count: entries.length })}
      </Checkbox>
      {byAccount(entries).map((group) => (
        <Account key={group[0]!.account?.id} entries={group} choice={choice} />
      ))}
    </VStack>
  );
}

function Account({ entries, choice }: Props) {
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
              <EntryRow entry={entry} choice={choice} />
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
