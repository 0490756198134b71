import { BodyShort, Heading, Link as TextLink, Table, Tag, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Money } from "@/pieces/Money";
import { StatusTag } from "@/pieces/paying/StatusTag";
import { useFormats } from "@/words/format";
import { SalaryRunsDocument, type SalaryRunsQuery } from "./gql/graphql";
import { useWords } from "./words";

type Run = NonNullable<SalaryRunsQuery["company"]>["paymentBatches"]["nodes"][number];

/** Salary batches: nobody but PAYROLL is told of them. */
export function Runs({ companyId, base }: { companyId: string; base: string }) {
  const say = useWords();
  const { moment, number } = useFormats();
  const [state, again] = useQuery({ query: SalaryRunsDocument, variables: { companyId } });
  const none = <BodyShort>{say("noRuns")}</BodyShort>;
  return (
    <VStack gap="space-12">
      <div>
        <Heading level="2" size="small" id="runs">
          {say("runs")}
        </Heading>
        <BodyShort size="small">{say("runsSee")}</BodyShort>
      </div>
      <Asked state={state} again={again} find={(data) => data.company?.paymentBatches} missing={none}>
        {(batches) =>
          batches.nodes.length === 0 ? (
            none
          ) : (
            <div className="scroll" tabIndex={0} role="region" aria-labelledby="runs">
              <Table size="small">
                <caption className="payments-caption">{say("runs")}</caption>
                <Table.Header>
                  <Table.Row>
                    <Table.HeaderCell scope="col">{say("run")}</Table.HeaderCell>
                    <Table.HeaderCell scope="col">{say("made")}</Table.HeaderCell>
                    <Table.HeaderCell scope="col" align="right">
                      {say("lines")}
                    </Table.HeaderCell>
                    <Table.HeaderCell scope="col" align="right">
                      {say("total")}
                    </Table.HeaderCell>
                    <Table.HeaderCell scope="col">{say("status")}</Table.HeaderCell>
                  </Table.Row>
                </Table.Header>
                <Table.Body>
                  {batches.nodes.map((batch) => (
                    <Table.Row key={batch.id} data-batch={batch.id}>
                      <Table.HeaderCell scope="row">{batch.name}</Table.HeaderCell>
                      <Table.DataCell>{moment(batch.createdAt)}</Table.DataCell>
                      <Table.DataCell align="right">{number(batch.numberOfLines)}</Table.DataCell>
                      <Table.DataCell align="right">
                        <Money of={batch.totalAmount} />
                      </Table.DataCell>
                      <Table.DataCell>
                        <RunStatus batch={batch} />
                      </Table.DataCell>
                    </Table.Row>
                  ))}
                </Table.Body>
              </Table>
            </div>
          )
        }
      </Asked>
      <TextLink as={Link} to={`${base}/salary`}>
        {say("salary")}
      </TextLink>
    </VStack>
  );
}

/** A batch is where its furthest-back line is; a line that is further on tells that they differ. */
function RunStatus({ batch }: { batch: Run }) {
  const say = useWords();
  const line = batch.payments.nodes.find((payment) => payment.status === batch.status);
  return line ? (
    <StatusTag of={line} />
  ) : (
    <Tag size="small" variant="outline">
      {say("differ")}
    </Tag>
  );
}
