import { Button, Heading, HStack, Radio, RadioGroup, VStack } from "@navikt/ds-react";
import { useState, type FormEvent } from "react";
import type { CombinedError } from "urql";
import { useFirstWrong, useOnce } from "@/pieces/paying/asking";
import { chosenOf, DebtorAccount } from "@/pieces/paying/DebtorAccount";
import { Ending } from "@/pieces/paying/Ending";
import type { Payer } from "@/pieces/paying/Opened";
import { FIELD_OF, mostOf } from "@/pieces/paying/transfer";
import { TransferFields } from "@/pieces/paying/TransferFields";
import type { Refused } from "@/pieces/Refusal";
import { Attach } from "./Attach";
import type { VoucherTyped } from "./index";
import { linesOf, linesToText, sumsOf } from "./lines";
import { Unlike } from "./Unlike";
import { Postings } from "./Postings";
import { usePost } from "./post";
import type { Files } from "./upload";
import { VoucherFields, VOUCHER_FIELD_OF } from "./VoucherFields";
import { useWords } from "./words";

interface Props {
  payer: Payer;
  typed: VoucherTyped;
  change: (some: Partial<VoucherTyped>) => void;
  anew: () => void;
  done: (voucherId: string) => void;
  files: Files;
}

export function Form({ payer, typed, change, anew, done, files }: Props) {
  const say = useWords();
  const { accounts } = payer.company;
  const [presses, setPresses] = useState(0);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [failed, setFailed] = useState<CombinedError>();
  const { busy, once } = useOnce();
  const form = useFirstWrong(presses, refused);
  const paying = typed.mode === "pay";
  const accountId = chosenOf(accounts, typed.accountId);
  const most = mostOf(accounts.find((account) => account.id === accountId)?.bank?.bic);
  const post = usePost(payer.company.id, accountId, typed, most);
  const placed = refused && (paying ? FIELD_OF : VOUCHER_FIELD_OF)[refused.code];
  const atVoucher = refused && VOUCHER_FIELD_OF[refused.code] && !(paying && FIELD_OF[refused.code]) ? refused : null;

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setPresses((count) => count + 1);
    setRefused(null);
    if (!post) return;
    const answer = await once(post);
    if (!answer) return;
    setFailed(answer.error);
    if (answer.refused) setRefused(answer.refused);
    if (!answer.voucherId) return;
    done(answer.voucherId);
    await files.send(
      answer.voucherId,
      files.all.map(({ file }) => file),
    );
  };
  const write = (some: Partial<VoucherTyped>) => {
    setRefused(null);
    change(some);
  };
  return (
    <form ref={form} onSubmit={(event) => void send(event)} noValidate>
      <VStack gap="space-32">
        <RadioGroup
          legend={say("mode")}
          value={typed.mode}
          onChange={(mode: VoucherTyped["mode"]) => write({ mode })}
          className="radios"
        >
          <Radio value="pay">{say("modePay")}</Radio>
          <Radio value="post">{say("modePost")}</Radio>
        </RadioGroup>
        <VoucherFields typed={typed} change={write} pressed={presses > 0} refused={atVoucher} />
        <Postings
          lines={linesOf(typed.lines)}
          change={(lines) => write({ lines: linesToText(lines) })}
          pressed={presses > 0}
        />
        {paying && (
          <VStack gap="space-24" className="form">
            <Heading level="2" size="small">
              {say("payment")}
            </Heading>
            <DebtorAccount
              accounts={accounts}
              value={accountId}
              onChange={(chosen) => write({ accountId: chosen })}
              amount={typed.amount}
              pressed={presses > 0}
            />
            <TransferFields typed={typed} change={write} pressed={presses > 0} refused={refused} most={most} />
            <Unlike posted={sumsOf(linesOf(typed.lines)).debit} paid={typed.amount} />
          </VStack>
        )}
        <VStack gap="space-12" className="form">
          <Heading level="2" size="small">
            {say("attachments")}
          </Heading>
          <Attach files={files} />
        </VStack>
        <Ending
          base={payer.base}
          refused={refused}
          placed={Boolean(placed || atVoucher)}
          failed={failed}
          unready={presses > 0 && !post}
          anew={anew}
        />
        <HStack gap="space-12">
          <Button type="submit" loading={busy}>
            {say(paying ? "postAndPay" : "post")}
          </Button>
          <Button type="button" variant="tertiary" disabled={busy} onClick={anew}>
            {say("clear")}
          </Button>
        </HStack>
      </VStack>
    </form>
  );
}
