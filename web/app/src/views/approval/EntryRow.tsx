import { ChevronDownIcon, ChevronUpIcon } from "@navikt/aksel-icons";
import { BodyShort, Button, Checkbox, Link as AkselLink, Table, Tag } from "@navikt/ds-react";
import { useId, useState } from "react";
import { Link } from "react-router";
import { Money } from "@/pieces/Money";
import { accountNumber, useFormats } from "@/words/format";
import { Changes } from "./Changes";
import type { Choice } from "./choice";
import { datesOf, type Entry, type Facts } from "./entries";
import { Lines } from "./Lines";
import { useWords } from "./words";

export function EntryRow({ entry, choice, twin }: { entry: Entry; choice: Choice; twin: boolean }) {
  const say = useWords();
  const { date, money } = useFormats();
  const [open, setOpen] = useState(false);
  const lines = useId();
  const before = choice.before(entry);
  const first = entry.orders[0]!;
  const name = entry.runName ?? first.creditorName;
  const dates = datesOf(entry).map((day) => (day ? date(day) : say("soon")));
  return (
    <>
      <Table.Row
        role="row"
        selected={choice.has(entry)}
        className={before ? "approve-changed" : undefined}
        data-changed={before !== null}
      >
        <Table.DataCell role="cell" className="approve-choose">
          <Checkbox
            hideLabel
            checked={choice.has(entry)}
            disabled={entry.own}
            onChange={(event) => choice.choose(entry, event.target.checked)}
          >
            {say("choose", { name, amount: money(entry.total) })}
            {before && ` ${say("changedLong")}`}
            {entry.own && ` ${say("own")}`}
          </Checkbox>
        </Table.DataCell>
        <Table.DataCell role="cell" className="approve-payee">
          {entry.runName === null ? (
            <>
              <AkselLink as={Link} to={`../payments/${entry.id}`}>
                {name}
              </AkselLink>
              <BodyShort size="small" className="money">
                {accountNumber(first.creditorAccount)}
              </BodyShort>
            </>
          ) : (
            <>
              <BodyShort weight="semibold">{name}</BodyShort>
              <Button
                variant="tertiary"
                data-color="neutral"
                size="xsmall"
                icon={open ? <ChevronUpIcon aria-hidden /> : <ChevronDownIcon aria-hidden />}
                aria-expanded={open}
                aria-controls={lines}
                onClick={() => setOpen(!open)}
              >
                {say("lines", { count: entry.orders.length })}
              </Button>
            </>
          )}
          {entry.own && (
            <Tag size="small" data-color="neutral" variant="outline">
              {say("own")}
            </Tag>
          )}
          {twin && (
            <Tag size="small" data-color="warning" variant="outline">
              {say("twin")}
            </Tag>
          )}
          {before && <Changes before={before} after={entry} />}
        </Table.DataCell>
        <Table.DataCell role="cell" data-name={say("column.reference")}>
          {entry.runName === null ? <Reference of={first} /> : say("salary")}
        </Table.DataCell>
        <Table.DataCell role="cell" data-name={say("column.date")}>
          {dates.join(", ")}
        </Table.DataCell>
        <Table.DataCell role="cell" data-name={say("column.maker")}>
          {entry.madeBy ?? say("nobody")}
          {entry.editedBy && <BodyShort size="small">{say("edited", { name: entry.editedBy })}</BodyShort>}
        </Table.DataCell>
        <Table.DataCell role="cell" align="right" className="approve-amount">
          <Money of={entry.total} />
        </Table.DataCell>
      </Table.Row>
      {entry.runName !== null && (
        <tr role="row" id={lines} hidden={!open} className="approve-lines">
          <td role="cell" colSpan={6}>
            {open && <Lines name={entry.runName} orders={entry.orders} />}
          </td>
        </tr>
      )}
    </>
  );
}

export function Reference({ of }: { of: Facts }) {
  return of.remittanceStructured ? (
    <span className="money">KID {of.remittanceStructured}</span>
  ) : (
    <>{of.remittanceUnstructured}</>
  );
}
