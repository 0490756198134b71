import { BodyShort, Heading, Table } from "@navikt/ds-react";
import { useId } from "react";
import { useFormats } from "@/words/format";
import { accountsAt, isLiving, type Company, type Consent } from "./consents";
import { StatusTag } from "./StatusTag";
import { useWords } from "./words";

export function Others({ company, consents }: { company: Company; consents: Consent[] }) {
  const say = useWords();
  const { date } = useFormats();
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <Heading level="2" size="medium" spacing id={heading}>
        {say("others")}
      </Heading>
      {consents.length === 0 ? (
        <BodyShort>{say("othersNone")}</BodyShort>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={say("othersTable")}>
          <Table size="medium">
            <caption className="aksel-sr-only">{say("othersCaption")}</caption>
            <Table.Header>
              <Table.Row>
                <Table.HeaderCell scope="col">{say("who")}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{say("bank")}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{say("status")}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{say("until")}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{say("accountsThere")}</Table.HeaderCell>
              </Table.Row>
            </Table.Header>
            <Table.Body>
              {consents.map((consent) => (
                <Table.Row key={consent.id} data-status={consent.status}>
                  <Table.HeaderCell scope="row">{consent.person?.name}</Table.HeaderCell>
                  <Table.DataCell>{consent.bank?.name ?? say("unknownBank")}</Table.DataCell>
                  <Table.DataCell>
                    <StatusTag of={consent} />
                  </Table.DataCell>
                  <Table.DataCell>{consent.validUntil ? date(consent.validUntil) : "–"}</Table.DataCell>
                  <Table.DataCell>
                    {isLiving(consent)
                      ? accountsAt(company, consent.bank)
                          .map((account) => account.name)
                          .join(", ")
                      : "–"}
                  </Table.DataCell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
    </section>
  );
}
