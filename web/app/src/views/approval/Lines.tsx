import { Table } from "@navikt/ds-react";
import { Money } from "@/pieces/Money";
import { accountNumber, useFormats } from "@/words/format";
import { Reference } from "./EntryRow";
import type { Order } from "./orders";
import { useWords } from "./words";

/** Every salary of the run: what the yes is a yes to. */
export function Lines({ name, orders }: { name: string; orders: readonly Order[] }) {
  const say = useWords();
  const { date } = useFormats();
  const label = say("linesOf", { name });
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={label}>
      <Table size="small">
        <caption className="approve-caption">{label}</caption>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">{say("column.payee")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{say("column.account")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{say("column.reference")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{say("column.date")}</Table.HeaderCell>
            <Table.HeaderCell scope="col" align="right">
              {say("column.amount")}
            </Table.HeaderCell>
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {orders.map((order) => (
            <Table.Row key={order.id}>
              <Table.HeaderCell scope="row">{order.creditorName}</Table.HeaderCell>
              <Table.DataCell className="money">{accountNumber(order.creditorAccount)}</Table.DataCell>
              <Table.DataCell>
                <Reference of={order} />
              </Table.DataCell>
              <Table.DataCell>
                {order.requestedExecutionDate ? date(order.requestedExecutionDate) : say("soon")}
              </Table.DataCell>
              <Table.DataCell align="right">
                <Money of={order.instructedAmount} />
              </Table.DataCell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </div>
  );
}
