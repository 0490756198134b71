import { Button, HStack, VStack } from "@navikt/ds-react";
import { useState, type FormEvent } from "react";
import { useMutation, type CombinedError } from "urql";
import { useFirstWrong, useOnce } from "@/pieces/paying/asking";
import { chosenOf, DebtorAccount } from "@/pieces/paying/DebtorAccount";
import { Ending } from "@/pieces/paying/Ending";
import { useKept } from "@/pieces/paying/kept";
import type { Payer } from "@/pieces/paying/Opened";
import { FIELD_OF, mostOf, nothingTyped, transferOf } from "@/pieces/paying/transfer";
import { TransferFields } from "@/pieces/paying/TransferFields";
import type { Refused } from "@/pieces/Refusal";
import { CreatePaymentDocument } from "./gql/graphql";
import type { MadePayment } from "./Made";
import { useWords } from "./words";

export function Form({ payer, made }: { payer: Payer; made: (payment: MadePayment) => void }) {
  const say = useWords();
  const { accounts } = payer.company;
  const [typed, change, begin] = useKept(`new-payment ${payer.company.id} ${payer.personId}`, () => ({
    // Made when the form is begun, and kept until there is an answer: what was sent twice is one payment.
    key: crypto.randomUUID(),
    accountId: "",
    ...nothingTyped(),
  }));
  const [presses, setPresses] = useState(0);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [failed, setFailed] = useState<CombinedError>();
  const [, create] = useMutation(CreatePaymentDocument);
  const { busy, once } = useOnce();
  const form = useFirstWrong(presses, refused);
  const accountId = chosenOf(accounts, typed.accountId);
  const most = mostOf(accounts.find((account) => account.id === accountId)?.bank?.bic);
  const transfer = accountId ? transferOf(typed, most) : null;

  const send = async (draft: boolean) => {
    setPresses((count) => count + 1);
    setRefused(null);
    if (!transfer) return;
    const input = { idempotencyKey: typed.key, debtorAccountId: accountId, transfer, draft };
    const answer = await once(() => create({ input }));
    if (!answer) return;
    setFailed(answer.error);
    const told = answer.data?.createPayment;
    if (!told) return;
    if ("code" in told) {
      setRefused(told);
      return;
    }
    begin();
    made(told.payment);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(false);
  };
  const write = (some: Partial<typeof typed>) => {
    setRefused(null);
    change(some);
  };
  const anew = () => {
    begin();
    setRefused(null);
    setPresses(0);
  };
  return (
    <form ref={form} onSubmit={submit} noValidate className="form">
      <VStack gap="space-24">
        <DebtorAccount
          accounts={accounts}
          value={accountId}
          onChange={(chosen) => write({ accountId: chosen })}
          amount={typed.amount}
          pressed={presses > 0}
        />
        <TransferFields typed={typed} change={write} pressed={presses > 0} refused={refused} most={most} />
        <Ending
          base={payer.base}
          refused={refused}
          placed={refused !== null && refused.code in FIELD_OF}
          failed={failed}
          unready={presses > 0 && !transfer}
          anew={anew}
        />
        <HStack gap="space-12">
          <Button type="submit" loading={busy}>
            {say("make")}
          </Button>
          <Button type="button" variant="secondary" disabled={busy} onClick={() => void send(true)}>
            {say("draft")}
          </Button>
          <Button type="button" variant="tertiary" disabled={busy} onClick={anew}>
            {say("clear")}
          </Button>
        </HStack>
      </VStack>
    </form>
  );
}
