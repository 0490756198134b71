// What has been filled in so far. It is kept in the tab, so that a reload or a session that ends loses nothing.
import { useEffect, useState } from "react";
import { currentSession } from "@/live/session";
import type { FundingSource, RegisteredPartsFragment } from "./gql/graphql";

export interface SignerDraft {
  givenName: string;
  familyName: string;
  birthdate: string;
  roleCodes: string[];
  chosen: boolean;
  mobile: string;
  email: string;
}

export interface PersonDraft {
  key: string;
  name: string;
  /** As it was typed; of the register's people as the register has it. */
  birthdate: string;
  role: string;
  roleCodes: string[];
  pep: "yes" | "no" | "";
  ownership: string;
}

export interface KycDraft {
  persons: PersonDraft[];
  fundingSource: FundingSource | "";
  countries: string[];
  industryCode: string;
}

export interface Draft {
  number: string;
  company: RegisteredPartsFragment | null;
  signers: SignerDraft[];
  firm: string;
  kyc: KycDraft;
  /** Registered already, and not yet sent: a second press must not register again. */
  agreementId: string | null;
  /** How far the steps have been filled in. */
  reached: number;
}

const FIRM = "kontobro.firm";

export const emptyKyc = (): KycDraft => ({ persons: [], fundingSource: "", countries: ["NO"], industryCode: "" });

export const emptyDraft = (number = ""): Draft => ({
  number,
  company: null,
  signers: [],
  firm: localStorage.getItem(FIRM) ?? "",
  kyc: emptyKyc(),
  agreementId: null,
  reached: 1,
});

interface Named {
  givenName: string;
  familyName: string;
  birthdate: string;
}

/** Who is meant: a father and a son may have one name. */
export const keyOf = ({ givenName, familyName, birthdate }: Named): string => `${givenName} ${familyName} ${birthdate}`;

/** Somebody with two roles is one person. */
function people(company: RegisteredPartsFragment): SignerDraft[] {
  const found = new Map<string, SignerDraft>();
  for (const { roleCode, givenName, familyName, birthdate } of company.signingRights) {
    const key = keyOf({ givenName, familyName, birthdate });
    const known = found.get(key);
    if (known) known.roleCodes.push(roleCode);
    else
      found.set(key, {
        givenName,
        familyName,
        birthdate,
        roleCodes: [roleCode],
        chosen: false,
        mobile: "",
        email: "",
      });
  }
  return [...found.values()];
}

/** What the register knows need not be typed. Whether somebody is politically exposed it does not know. */
export function kycFrom(company: RegisteredPartsFragment): KycDraft {
  return {
    ...emptyKyc(),
    industryCode: company.industryCode ?? "",
    persons: people(company).map((one) => ({
      key: keyOf(one),
      name: `${one.givenName} ${one.familyName}`,
      birthdate: one.birthdate,
      role: "",
      roleCodes: one.roleCodes,
      pep: "",
      ownership: "",
    })),
  };
}

export function draftOf(company: RegisteredPartsFragment, before: Draft): Draft {
  const signers = people(company);
  const only = signers.length === 1;
  return {
    ...emptyDraft(before.number),
    firm: before.firm,
    company,
    signers: signers.map((one) => ({ ...one, chosen: only })),
    kyc: kycFrom(company),
    reached: signers.length ? 2 : 1,
  };
}

/** Of this person: whoever logs in after them in the same tab begins with an empty form. */
function place(name: string): string {
  const session = currentSession();
  // The number goes up when the shape of what is kept changes.
  return `kontobro.${name}.1.${"person" in session ? session.person : ""}`;
}

function kept<T>(at: string): T | null {
  const text = sessionStorage.getItem(at);
  return text === null ? null : (JSON.parse(text) as T);
}

export function useDraft(number: string | null) {
  const [at] = useState(() => place("registration"));
  const [draft, setDraft] = useState<Draft>(() => {
    const before = kept<Draft>(at);
    return before && (number === null || before.number === number) ? before : emptyDraft(number ?? "");
  });
  useEffect(() => sessionStorage.setItem(at, JSON.stringify(draft)), [at, draft]);
  return [draft, setDraft] as const;
}

/** Sent: the form begins anew, and the answers are kept in this tab for whoever wants to correct one of them. */
export function keepSent(agreementId: string, draft: Draft): void {
  sessionStorage.removeItem(place("registration"));
  localStorage.setItem(FIRM, draft.firm);
  keepAnswers(agreementId, draft.kyc);
}

export function keepAnswers(agreementId: string, kyc: KycDraft): void {
  sessionStorage.setItem(place(`kyc.${agreementId}`), JSON.stringify(kyc));
}

export const keptAnswers = (agreementId: string): KycDraft | null => kept<KycDraft>(place(`kyc.${agreementId}`));
