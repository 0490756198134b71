import { DownloadIcon } from "@navikt/aksel-icons";
import { BodyShort, Button, Heading, HStack, Table } from "@navikt/ds-react";
import { useFormats } from "@/words/format";
import { csv, download } from "./csv";
import { summed, type Period } from "./Sums";
import { useWords } from "./words";

export function Months({ periods, organisationNumber }: { periods: readonly Period[]; organisationNumber: string }) {
  const say = useWords();
  const { month, number } = useFormats();
  const all = summed(periods);
  const save = () =>
    download(
      `${say("file")}-${organisationNumber}.csv`,
      csv([
        [say("month"), say("billed"), say("free"), say("total")],
        ...periods.map((one) => [month(one.month), ...counts(one.billedTransactions, one.freeTransactions)]),
        [say("sum"), ...counts(all.billed, all.free)],
      ]),
    );
  return (
    <section aria-labelledby="billing-months">
      <HStack justify="space-between" align="center" gap="space-8">
        <Heading level="2" size="medium" id="billing-months">
          {say("months")}
        </Heading>
        <Button variant="secondary" size="small" icon={<DownloadIcon aria-hidden />} onClick={save}>
          {say("download")}
        </Button>
      </HStack>
      <div className="scroll" tabIndex={0} role="region" aria-label={say("monthsTable")}>
        <Table className="billing-table">
          <caption className="aksel-sr-only">{say("monthsTable")}</caption>
          <Table.Header>
            <Table.Row>
              {[say("month"), say("billed"), say("free"), say("total")].map((name) => (
                <Table.HeaderCell key={name} scope="col">
                  {name}
                </Table.HeaderCell>
              ))}
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {periods.map((one) => (
              <Table.Row key={one.month}>
                <Table.HeaderCell scope="row">{month(one.month)}</Table.HeaderCell>
                {counts(one.billedTransactions, one.freeTransactions).map((count, column) => (
                  <Table.DataCell key={column}>{number(count)}</Table.DataCell>
                ))}
              </Table.Row>
            ))}
          </Table.Body>
          <tfoot>
            <Table.Row>
              <Table.HeaderCell scope="row">{say("sum")}</Table.HeaderCell>
              {counts(all.billed, all.free).map((count, column) => (
                <Table.DataCell key={column}>{number(count)}</Table.DataCell>
              ))}
            </Table.Row>
          </tfoot>
        </Table>
      </div>
      <BodyShort size="small" className="billing-counted">
        {say("counted")}
      </BodyShort>
    </section>
  );
}

const counts = (billed: number, free: number): number[] => [billed, free, billed + free];
