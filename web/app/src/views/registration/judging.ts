// What is wrong with an answer, before it is sent. The gateway judges the same once more.
import { readDate } from "@/words/format";
import { isOrganisationNumber } from "@/words/checks";
import type { KycInput } from "./gql/graphql";
import type { Draft, KycDraft, PersonDraft, SignerDraft } from "./draft";

export const digitsOf = (number: string): string => number.replace(/\s/g, "");

export const isMobile = (text: string): boolean => /^(\+|00)?\d{8,15}$/.test(text.replace(/[\s()-]/g, ""));

export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text.trim());

export const isFirm = (text: string): boolean => text.trim() === "" || isOrganisationNumber(text);

export const isIndustry = (text: string): boolean => /^\d{2}(\.\d{1,3})?$/.test(text.trim());

export function isShare(text: string): boolean {
  return text.trim() === "" || (/^\d{1,3}$/.test(text.trim()) && Number(text) <= 100);
}

export function isBirthdate(text: string): boolean {
  const date = readDate(text);
  return date !== null && date >= "1900" && date <= new Date().toISOString().slice(0, 10);
}

export const isSigner = (one: SignerDraft): boolean => !one.chosen || (isMobile(one.mobile) && isEmail(one.email));

/** Who comes from the register is not typed: their name, date and role stand. */
export const isRegistered = (one: PersonDraft): boolean => one.roleCodes.length > 0;

function isPerson(one: PersonDraft): boolean {
  const named = isRegistered(one) || (one.name.trim() !== "" && one.role.trim() !== "" && isBirthdate(one.birthdate));
  return named && one.pep !== "" && isShare(one.ownership);
}

export const signersReady = (draft: Draft): boolean =>
  draft.signers.some((one) => one.chosen) && draft.signers.every(isSigner) && isFirm(draft.firm);

export const kycReady = (kyc: KycDraft): boolean =>
  kyc.persons.length > 0 && kyc.persons.every(isPerson) && kyc.fundingSource !== "" && isIndustry(kyc.industryCode);

/** As the gateway wants it; null while an answer is missing. */
export function kycInput(kyc: KycDraft, roleOf: (one: PersonDraft) => string): KycInput | null {
  if (!kycReady(kyc) || kyc.fundingSource === "") return null;
  return {
    persons: kyc.persons.map((one) => ({
      name: one.name.trim(),
      birthdate: readDate(one.birthdate) ?? "",
      role: roleOf(one),
      pep: one.pep === "yes",
      ownershipPercent: one.ownership.trim() === "" ? null : Number(one.ownership),
    })),
    fundingSource: kyc.fundingSource,
    paymentCountries: kyc.countries,
    industryCode: kyc.industryCode.trim(),
  };
}
