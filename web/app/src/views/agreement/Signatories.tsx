import { BodyShort, Heading, Table, Tag } from "@navikt/ds-react";
import { useFormats } from "@/words/format";
import { useRoleNames } from "@/views/registration/roles";
import type { Agreement } from "./index";
import { useWords } from "./words";

type One = Agreement["signatories"][number];
const COLOURS = { SIGNED: "success", INVITED: "info", DECLINED: "danger" } as const;

export function Signatories({ agreement }: { agreement: Agreement }) {
  const say = useWords();
  const { signatories } = agreement;
  const signed = signatories.filter((one) => one.status === "SIGNED").length;
  return (
    <section aria-labelledby="signatories">
      <Heading level="2" size="small" id="signatories" spacing>
        {say("signatories")}
      </Heading>
      <BodyShort spacing>{say("signed", { signed, required: signatories.length })}</BodyShort>
      <div className="scroll" tabIndex={0} role="region" aria-label={say("signatoriesCaption")}>
        <Table size="small">
          <BodyShort as="caption" visuallyHidden>
            {say("signatoriesCaption")}
          </BodyShort>
          <Table.Header>
            <Table.Row>
              <Table.HeaderCell scope="col">{say("name")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{say("status")}</Table.HeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {signatories.map((one) => (
              <Row key={one.id} one={one} />
            ))}
          </Table.Body>
        </Table>
      </div>
    </section>
  );
}

function Row({ one }: { one: One }) {
  const say = useWords();
  const { moment } = useFormats();
  const roleNames = useRoleNames();
  return (
    <Table.Row data-signatory={one.status}>
      <Table.HeaderCell scope="row">
        {one.name}
        <BodyShort size="small">{roleNames([one.roleCode])}</BodyShort>
      </Table.HeaderCell>
      <Table.DataCell>
        <Tag size="small" variant="moderate" data-color={COLOURS[one.status]}>
          {say(`signatory.${one.status}`, { moment: one.signedAt ? moment(one.signedAt) : "" })}
        </Tag>
        <BodyShort size="small" className="sent-to">
          {say("sentTo", { mobile: one.mobile, email: one.email })}
        </BodyShort>
      </Table.DataCell>
    </Table.Row>
  );
}
