// A payment while it is typed, and as the API wants it.
import { isCreditorAccount, isKid, lengthOf, plainAccount } from "@/words/checks";
import { readAmount } from "@/words/format";
import { isPayable } from "@/words/ore";
import { today } from "./days";

export interface TransferTyped {
  amount: string;
  creditorName: string;
  creditorAccount: string;
  /** Which of the two is sent: never both. */
  about: "kid" | "text";
  kid: string;
  text: string;
  when: "soon" | "date";
  date: string;
}

export const nothingTyped = (): TransferTyped => ({
  amount: "",
  creditorName: "",
  creditorAccount: "",
  about: "kid",
  kid: "",
  text: "",
  when: "soon",
  date: "",
});

export type TransferField = "amount" | "creditorName" | "creditorAccount" | "about" | "date";

/** Where a refusal is shown. */
export const FIELD_OF: Record<string, TransferField | undefined> = {
  AMOUNT_INVALID: "amount",
  CREDITOR_ACCOUNT_INVALID: "creditorAccount",
  CREDITOR_NAME_INVALID: "creditorName",
  EXECUTION_DATE_INVALID: "date",
  KID_INVALID: "about",
  REMITTANCE_INVALID: "about",
};

const MOST = 140;
const MOST_AT: Record<string, number | undefined> = { DNBANOKK: 108 };

/** How many characters of a message the payer's bank takes, as far as is known here. The gateway judges it once more. */
export const mostOf = (bic: string | undefined): number => (bic ? MOST_AT[bic] : undefined) ?? MOST;

/** Null while something is missing or cannot be right. `most`: of the message, at the bank that pays. */
export function transferOf(typed: TransferTyped, most: number) {
  const value = readAmount(typed.amount);
  const kid = typed.kid.replace(/\s/g, "");
  const right =
    typed.creditorName.trim() !== "" &&
    isCreditorAccount(typed.creditorAccount) &&
    (typed.about === "kid" ? isKid(kid) : typed.text.trim() !== "" && lengthOf(typed.text) <= most) &&
    (typed.when === "soon" || typed.date >= today());
  if (value === null || !isPayable(value) || !right) return null;
  return {
    instructedAmount: { value, currency: "NOK" },
    creditorName: typed.creditorName.trim(),
    creditorAccount: plainAccount(typed.creditorAccount),
    remittanceStructured: typed.about === "kid" ? kid : null,
    remittanceUnstructured: typed.about === "text" ? typed.text.trim() : null,
    requestedExecutionDate: typed.when === "date" ? typed.date : null,
  };
}
