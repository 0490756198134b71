// The review coach: which of the seven reasons for a manual review probably apply. It warns, and hinders nobody.
import { businessNow } from "@/live/clock";
import type { RegisteredPartsFragment } from "./gql/graphql";
import type { KycDraft } from "./draft";
import { isRegistered } from "./judging";

// A random check cannot be foreseen.
export type Foreseen =
  "NEWLY_FOUNDED" | "PEP_DECLARED" | "FUNDING_SOURCE" | "PAYMENT_COUNTRIES" | "INDUSTRY" | "RELATED_PERSONS";

const NEW_DAYS = 90;
const LOOKED_AT_ABOVE_PERCENT = 25;
const UNCLEAR: readonly string[] = ["CASH", "CRYPTO", "UNCLEAR"];
// The EEA, the United Kingdom and Switzerland.
const USUAL = new Set(
  "NO SE DK FI IS AT BE BG HR CY CZ EE FR DE GR HU IE IT LV LI LT LU MT NL PL PT RO SK SI ES GB CH".split(" "),
);
// SN2007: gambling, other financing, trade in securities and currency, retail outside shops.
const WATCHED = ["92", "64.99", "66.12", "47.99"];

export function foreseen(company: RegisteredPartsFragment | null, kyc: KycDraft): Foreseen[] {
  const found: [Foreseen, boolean][] = [
    ["NEWLY_FOUNDED", company !== null && isNew(company.registeredOn)],
    ["PEP_DECLARED", kyc.persons.some((one) => one.pep === "yes")],
    ["FUNDING_SOURCE", UNCLEAR.includes(kyc.fundingSource)],
    ["PAYMENT_COUNTRIES", kyc.countries.length === 0 || kyc.countries.some((one) => !USUAL.has(one))],
    ["INDUSTRY", WATCHED.some((code) => kyc.industryCode.trim().startsWith(code))],
    [
      "RELATED_PERSONS",
      kyc.persons.some((one) => !isRegistered(one) && Number(one.ownership) > LOOKED_AT_ABOVE_PERCENT),
    ],
  ];
  return found.filter(([, applies]) => applies).map(([reason]) => reason);
}

function isNew(registeredOn: string | null): boolean {
  return registeredOn === null || businessNow() - Date.parse(registeredOn) < NEW_DAYS * 86_400_000;
}
