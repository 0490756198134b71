import { BodyLong, BodyShort, Button, Heading, List, LocalAlert, VStack } from "@navikt/ds-react";
import { useCallback, useEffect } from "react";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { useOnce } from "@/pieces/paying/asking";
import { Next } from "@/pieces/paying/Next";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { useFormats } from "@/words/format";
import { Attach } from "./Attach";
import { PostedVoucherDocument, type PostedVoucherQuery } from "./gql/graphql";
import type { Files } from "./upload";
import { useWords } from "./words";

type Voucher = Extract<NonNullable<PostedVoucherQuery["node"]>, { __typename: "Voucher" }>;

interface Props {
  base: string;
  files: Files;
  more: () => void;
}

export function Posted({ voucherId, ...rest }: Props & { voucherId: string }) {
  // Asked again whenever another file has been sent.
  const [state, again] = useQuery({ query: PostedVoucherDocument, variables: { voucherId } });
  const refresh = useCallback(() => again({ requestPolicy: "network-only" }), [again]);
  const sent = rest.files.all.filter((one) => one.state === "sent").length;
  useEffect(() => {
    if (sent > 0) refresh();
  }, [sent, refresh]);
  return (
    <Asked
      state={state}
      again={refresh}
      find={(data) => (data.node?.__typename === "Voucher" ? data.node : null)}
      missing={<NotThere />}
    >
      {(voucher) => <There voucher={voucher} {...rest} />}
    </Asked>
  );
}

function There({ voucher, base, files, more }: Props & { voucher: Voucher }) {
  const say = useWords();
  const { money } = useFormats();
  const { busy, once } = useOnce();
  const { payment } = voucher;
  const failed = files.all.filter((one) => one.state === "failed").map(({ file }) => file);
  const send = (some: File[]) =>
    void once(async () => {
      await files.send(voucher.id, some);
      return {};
    });
  return (
    <Page
      title={say("posted", { number: voucher.number })}
      lead={<BodyShort>{say("postedWhat", { text: voucher.text, year: voucher.year })}</BodyShort>}
    >
      {payment && (
        <BodyLong>{say("paid", { amount: money(payment.instructedAmount), name: payment.creditorName })}</BodyLong>
      )}
      {failed.length > 0 && (
        <LocalAlert status="error">
          <LocalAlert.Header>
            <LocalAlert.Title as="h2">{say("lost")}</LocalAlert.Title>
          </LocalAlert.Header>
          <LocalAlert.Content>
            <VStack gap="space-12" align="start">
              <BodyLong>{say(payment ? "lostWhy" : "lostWhyPost")}</BodyLong>
              <Button loading={busy} onClick={() => send(failed)}>
                {say("retry")}
              </Button>
            </VStack>
          </LocalAlert.Content>
        </LocalAlert>
      )}
      <VStack gap="space-12" className="form">
        <Heading level="2" size="small">
          {say("attachments")}
        </Heading>
        {voucher.attachments.length === 0 ? (
          <BodyShort>{say("none")}</BodyShort>
        ) : (
          <List aria-label={say("attachments")}>
            {voucher.attachments.map((attachment) => (
              <List.Item key={attachment.id}>{attachment.title}</List.Item>
            ))}
          </List>
        )}
        <Attach files={files} chosen={send} />
      </VStack>
      <Next base={base} paymentId={payment?.id} more={say("more")} begin={more} />
    </Page>
  );
}
