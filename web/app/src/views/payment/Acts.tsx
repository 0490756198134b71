import { BodyLong, Button, HStack, Modal, VStack } from "@navikt/ds-react";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { useMutation } from "urql";
import { NoAnswer, useOnce } from "@/pieces/paying/asking";
import type { Payer } from "@/pieces/paying/Opened";
import { Refusal } from "@/pieces/Refusal";
import { useFormats } from "@/words/format";
import { CancelPaymentDocument, FinishDraftDocument, type PaymentWholeFragment } from "./gql/graphql";
import { useWords } from "./words";

const EDITABLE = ["DRAFT", "AWAITING_APPROVAL"];
const AT_BANK = ["APPROVED", "AWAITING_BANK_AUTHORISATION", "SUBMITTED", "ACCEPTED", "SCHEDULED"];

interface Props {
  payment: PaymentWholeFragment;
  payer: Payer;
  edit: () => void;
}

/** What can be done with it now, by whom it can be done. The gateway judges the same once more. */
export function Acts({ payment, payer, edit }: Props) {
  const say = useWords();
  const [sure, setSure] = useState(false);
  const [finished, finish] = useMutation(FinishDraftDocument);
  const { busy, once } = useOnce();
  const told = finished.data?.finishDraft;
  const changes = payment.batch ? payer.may("PAYROLL") : payer.may("ACCOUNTANT", "APPROVER", "ADMIN");
  const editable = changes && EDITABLE.includes(payment.status);
  // The bank has a salary run as one order: no line can be taken out of it.
  const cancellable = editable || (changes && !payment.batch && AT_BANK.includes(payment.status));
  return (
    <VStack gap="space-12">
      <HStack gap="space-12">
        {payment.status === "AWAITING_APPROVAL" && payer.may("APPROVER") && (
          <Button as={Link} to={`${payer.base}/payments/approve`}>
            {say("approve")}
          </Button>
        )}
        {editable && payment.status === "DRAFT" && (
          <Button loading={busy} onClick={() => void once(() => finish({ input: { paymentId: payment.id } }))}>
            {say("finish")}
          </Button>
        )}
        {editable && (
          <Button variant="secondary" onClick={edit}>
            {say("edit")}
          </Button>
        )}
        {cancellable && (
          <Button variant="secondary" data-color="danger" onClick={() => setSure(true)}>
            {say("cancel")}
          </Button>
        )}
      </HStack>
      {told && "code" in told && <Refusal refused={told} />}
      <NoAnswer error={finished.error} />
      {sure && <Cancel payment={payment} close={() => setSure(false)} />}
    </VStack>
  );
}

function Cancel({ payment, close }: { payment: PaymentWholeFragment; close: () => void }) {
  const say = useWords();
  const { money } = useFormats();
  const [answer, cancel] = useMutation(CancelPaymentDocument);
  const { busy, once } = useOnce();
  const dialog = useRef<HTMLDialogElement>(null);
  const told = answer.data?.cancelPayment;
  const yes = async () => {
    const done = await once(() => cancel({ input: { paymentId: payment.id } }));
    if (done?.data?.cancelPayment.__typename === "PaymentSuccess") dialog.current?.close();
  };
  const facts = { amount: money(payment.instructedAmount), name: payment.creditorName };
  return (
    <Modal open ref={dialog} onClose={close} header={{ heading: say("sureTitle") }}>
      <Modal.Body>
        <VStack gap="space-12">
          <BodyLong>{say(EDITABLE.includes(payment.status) ? "sureHere" : "sureBank", facts)}</BodyLong>
          {told && "code" in told && <Refusal refused={told} />}
          <NoAnswer error={answer.error} />
        </VStack>
      </Modal.Body>
      <Modal.Footer>
        <Button data-color="danger" loading={busy} onClick={() => void yes()}>
          {say("sureYes")}
        </Button>
        <Button variant="secondary" onClick={() => dialog.current?.close()}>
          {say("sureNo")}
        </Button>
      </Modal.Footer>
    </Modal>
  );
}
