import { Button, Heading, HStack, InlineMessage, VStack } from "@navikt/ds-react";
import { useState, type FormEvent } from "react";
import { useClient, useMutation, type CombinedError } from "urql";
import { NoAnswer, useFirstWrong, useOnce } from "@/pieces/paying/asking";
import { FIELD_OF, mostOf, transferOf, type TransferTyped } from "@/pieces/paying/transfer";
import { TransferFields } from "@/pieces/paying/TransferFields";
import { useWords as usePieceWords } from "@/pieces/paying/words";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { accountNumber } from "@/words/format";
import {
  EditPaymentDocument,
  PaymentNowDocument,
  type EditPaymentMutation,
  type PaymentWholeFragment,
  type TransferInput,
} from "./gql/graphql";
import { useWords } from "./words";

const typedOf = (payment: PaymentWholeFragment): TransferTyped => ({
  amount: payment.instructedAmount.value.replace(".", ","),
  creditorName: payment.creditorName,
  creditorAccount: accountNumber(payment.creditorAccount),
  about: payment.remittanceStructured ? "kid" : "text",
  kid: payment.remittanceStructured ?? "",
  text: payment.remittanceUnstructured ?? "",
  when: payment.requestedExecutionDate ? "date" : "soon",
  date: payment.requestedExecutionDate ?? "",
});

export function Edit({ payment, done }: { payment: PaymentWholeFragment; done: (saved: boolean) => void }) {
  const say = useWords();
  const sayPiece = usePieceWords();
  const client = useClient();
  const [begun, begin] = useState(payment.contentHash);
  const [typed, setTyped] = useState(() => typedOf(payment));
  const [presses, setPresses] = useState(0);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [lost, lose] = useState<CombinedError>();
  const [, edit] = useMutation(EditPaymentDocument);
  const { busy, once } = useOnce();
  const form = useFirstWrong(presses, refused);
  const most = mostOf(payment.debtorAccount?.bank?.bic);
  const transfer = transferOf(typed, most);
  const editable = payment.status === "DRAFT" || payment.status === "AWAITING_APPROVAL";

  const moved = payment.contentHash !== begun && !busy;

  const anew = () => {
    begin(payment.contentHash);
    setTyped(typedOf(payment));
    setPresses(0);
    setRefused(null);
    lose(undefined);
  };
  /** Only over the content it began with: nobody's work is written over unread. */
  const saved = async (transfer: TransferInput): Promise<{ data?: EditPaymentMutation; error?: CombinedError }> => {
    const now = await client
      .query(PaymentNowDocument, { paymentId: payment.id }, { requestPolicy: "network-only" })
      .toPromise();
    if (now.error) return { error: now.error };
    const same = now.data?.node?.__typename === "Payment" && now.data.node.contentHash === begun;
    return same ? edit({ input: { paymentId: payment.id, transfer } }) : {};
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setPresses((count) => count + 1);
    setRefused(null);
    if (!transfer || moved) return;
    const answered = await once(() => saved(transfer));
    if (answered) lose(answered.error);
    const told = answered?.data?.editPayment;
    if (!told) return;
    if ("code" in told) setRefused(told);
    else done(true);
  };
  return (
    <form ref={form} onSubmit={(event) => void save(event)} noValidate className="form">
      <VStack gap="space-24">
        <Heading level="2" size="small">
          {say("editTitle")}
        </Heading>
        {payment.approvals.some((approval) => approval.contentHash === payment.contentHash) && (
          <InlineMessage status="warning">{say("editVoids")}</InlineMessage>
        )}
        <div role="status">
          {!editable && (
            <InlineMessage status="warning">{say("editGone", { status: payment.statusInfo.text })}</InlineMessage>
          )}
          {editable && moved && (
            <VStack gap="space-8" align="start">
              <InlineMessage status="warning">{say("editMoved")}</InlineMessage>
              <Button type="button" variant="secondary" size="small" onClick={anew}>
                {say("editAnew")}
              </Button>
            </VStack>
          )}
        </div>
        <TransferFields
          typed={typed}
          change={(some) => {
            setRefused(null);
            setTyped((now) => ({ ...now, ...some }));
          }}
          pressed={presses > 0}
          refused={refused}
          most={most}
        />
        {refused && !FIELD_OF[refused.code] && <Refusal refused={refused} />}
        <NoAnswer error={lost} />
        <div role="status">
          {presses > 0 && !transfer && <InlineMessage status="error">{sayPiece("fixFirst")}</InlineMessage>}
        </div>
        <HStack gap="space-12">
          <Button type="submit" loading={busy} disabled={!editable || moved}>
            {say("save")}
          </Button>
          <Button type="button" variant="secondary" onClick={() => done(false)}>
            {say("leave")}
          </Button>
        </HStack>
      </VStack>
    </form>
  );
}
