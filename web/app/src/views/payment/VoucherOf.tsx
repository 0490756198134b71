import { BodyShort, Button, Heading, Table, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { useMutation } from "urql";
import { Money } from "@/pieces/Money";
import { NoAnswer } from "@/pieces/paying/asking";
import { Refusal } from "@/pieces/Refusal";
import { useFormats } from "@/words/format";
import { AttachmentTicketDocument, type PaymentWholeFragment } from "./gql/graphql";
import { useWords } from "./words";

type Voucher = NonNullable<PaymentWholeFragment["voucher"]>;

export function VoucherOf({ voucher }: { voucher: Voucher }) {
  const say = useWords();
  const { date } = useFormats();
  return (
    <VStack gap="space-12">
      <div>
        <Heading level="2" size="small" id="voucher">
          {say("voucherNumber", { number: voucher.number, year: voucher.year })}
        </Heading>
        <BodyShort>
          {voucher.text} · {date(voucher.date)}
        </BodyShort>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="voucher">
        <Table size="small" className="payment-postings">
          <Table.Header>
            <Table.Row>
              <Table.HeaderCell scope="col">{say("account")}</Table.HeaderCell>
              <Table.HeaderCell scope="col" align="right">
                {say("debit")}
              </Table.HeaderCell>
              <Table.HeaderCell scope="col" align="right">
                {say("credit")}
              </Table.HeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {voucher.postings.map(({ ledgerAccount, amount }, place) => {
              const credit = amount.value.startsWith("-");
              const shown = <Money of={{ ...amount, value: amount.value.replace("-", "") }} />;
              return (
                <Table.Row key={place}>
                  <Table.HeaderCell scope="row">
                    {ledgerAccount.number} {ledgerAccount.name}
                  </Table.HeaderCell>
                  <Table.DataCell align="right">{credit ? null : shown}</Table.DataCell>
                  <Table.DataCell align="right">{credit ? shown : null}</Table.DataCell>
                </Table.Row>
              );
            })}
          </Table.Body>
        </Table>
      </div>
      <Attachments of={voucher.attachments} />
    </VStack>
  );
}

function Attachments({ of }: { of: Voucher["attachments"] }) {
  const say = useWords();
  const [answer, ask] = useMutation(AttachmentTicketDocument);
  const [asked, setAsked] = useState<string>();
  const told = answer.data?.createDownloadTicket;
  const open = async (fileId: string) => {
    setAsked(fileId);
    const { data } = await ask({ input: { fileId } });
    if (data?.createDownloadTicket.__typename === "CreateDownloadTicketSuccess")
      location.assign(data.createDownloadTicket.ticket.url);
  };
  return (
    <VStack gap="space-8" align="start">
      <Heading level="3" size="xsmall">
        {say("attachments")}
      </Heading>
      {of.length === 0 && <BodyShort>{say("noAttachments")}</BodyShort>}
      {of.map((attachment) => (
        <Button
          key={attachment.id}
          variant="tertiary"
          size="small"
          loading={answer.fetching && asked === attachment.id}
          onClick={() => void open(attachment.id)}
        >
          {say("open", { title: attachment.title })}
        </Button>
      ))}
      {told && "code" in told && <Refusal refused={told} />}
      <NoAnswer error={answer.error} />
    </VStack>
  );
}
