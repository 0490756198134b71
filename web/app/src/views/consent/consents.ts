// What the consents of a company mean to somebody who looks at them.
import type { ConsentPartsFragment, ConsentStatus, ConsentViewQuery } from "./gql/graphql";

export type Company = NonNullable<ConsentViewQuery["company"]>;
export type Consent = Company["consents"][number];
export type Bank = NonNullable<Consent["bank"]>;

const LIVING: readonly ConsentStatus[] = ["VALID", "EXPIRING"];

export const isLiving = (consent: { status: ConsentStatus }): boolean => LIVING.includes(consent.status);

/** Where the person goes to say yes; nothing before the bank has been told, and after they have been there. */
export function addressOf(consent: ConsentPartsFragment): string | null {
  const info = consent.statusInfo;
  return info.__typename === "ConsentAwaitingAuthorisation" ? (info.authorisationUrl ?? null) : null;
}

/** Those that matter now, of consents newest first: each person's newest at a bank, and what is alive. */
export function current(consents: readonly Consent[]): Consent[] {
  const seen = new Set<string>();
  return consents.filter((consent) => {
    const place = `${consent.person?.id} ${consent.bank?.bic}`;
    const newest = !seen.has(place);
    seen.add(place);
    return newest || isLiving(consent);
  });
}

export const accountsAt = (company: Company, bank: Bank | null | undefined) =>
  company.banks.find((one) => one.bank?.bic === bank?.bic)?.accounts ?? [];
