// What is typed as the one change it stands for, with its key.
import { useMutation, type CombinedError } from "urql";
import { transferOf } from "@/pieces/paying/transfer";
import type { Refused } from "@/pieces/Refusal";
import { isKid } from "@/words/checks";
import { PostAndPayDocument, PostVoucherDocument } from "./gql/graphql";
import type { VoucherTyped } from "./index";
import { linesOf, postingsOf } from "./lines";

export interface Answer {
  error: CombinedError | undefined;
  refused: Refused | null;
  voucherId: string | null;
}

function answerOf(error: CombinedError | undefined, told: Refused | { voucher: { id: string } } | undefined): Answer {
  if (!told) return { error, refused: null, voucherId: null };
  return "code" in told
    ? { error, refused: told, voucherId: null }
    : { error, refused: null, voucherId: told.voucher.id };
}

/** Null while something is missing or cannot be right. */
export function usePost(
  companyId: string,
  accountId: string,
  typed: VoucherTyped,
  most: number,
): (() => Promise<Answer>) | null {
  const [, postVoucher] = useMutation(PostVoucherDocument);
  const [, postAndPay] = useMutation(PostAndPayDocument);
  const postings = postingsOf(linesOf(typed.lines));
  const kid = typed.voucherKid.replace(/\s/g, "");
  if (!postings || !typed.voucherDay || !typed.voucherText.trim()) return null;
  const voucher = { date: typed.voucherDay, text: typed.voucherText.trim(), postings };
  if (typed.mode === "pay") {
    const transfer = transferOf(typed, most);
    if (!transfer || !accountId) return null;
    return async () => {
      const input = { idempotencyKey: typed.key, debtorAccountId: accountId, voucher, transfer };
      const { data, error } = await postAndPay({ input });
      return answerOf(error, data?.postAndPay);
    };
  }
  if (kid && !isKid(kid)) return null;
  return async () => {
    const input = { idempotencyKey: typed.key, companyId, voucher: { ...voucher, kid: kid || null } };
    const { data, error } = await postVoucher({ input });
    return answerOf(error, data?.postVoucher);
  };
}
