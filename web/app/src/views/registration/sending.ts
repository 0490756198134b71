// One press: the company is registered, and its agreement is sent. What was done is not done again at the next press.
import { useState } from "react";
import { useClient, useMutation } from "urql";
import type { Refused } from "@/pieces/Refusal";
import type { Draft, PersonDraft } from "./draft";
import {
  RegisterAgreementDocument,
  SendFirstAgreementDocument,
  WhereIsCompanyDocument,
  type WhereIsCompanyQuery,
} from "./gql/graphql";
import { digitsOf, isRegistered, kycInput } from "./judging";
import { useRoleNames } from "./roles";

const PAGE = 100;
// Newest first, so that the one just registered is on the first page.
const PAGES = 20;

export type Outcome =
  | { sort: "sent"; agreementId: string; companyId: string | null }
  | { sort: "refused"; refused: Refused; companyId: string | null }
  | { sort: "unanswered" };

export function useRoleOf(): (one: PersonDraft) => string {
  const roleNames = useRoleNames();
  return (one) => {
    const role = isRegistered(one) ? roleNames(one.roleCodes) : one.role.trim();
    return role.charAt(0).toUpperCase() + role.slice(1, 60);
  };
}

export function useSending(registered: (agreementId: string) => void) {
  const client = useClient();
  const roleOf = useRoleOf();
  const [, register] = useMutation(RegisterAgreementDocument);
  const [, send] = useMutation(SendFirstAgreementDocument);
  const [sending, setSending] = useState(false);

  const companyOf = async (organisationNumber: string): Promise<string | null> => {
    let after: string | null = null;
    for (let page = 0; page < PAGES; page += 1) {
      const answer: { data?: WhereIsCompanyQuery } = await client
        .query(WhereIsCompanyDocument, { first: PAGE, after }, { requestPolicy: "network-only" })
        .toPromise();
      const companies = answer.data?.viewer?.companies;
      const found = companies?.nodes.find((one) => one.organisationNumber === organisationNumber);
      if (found) return found.id;
      after = companies?.pageInfo.endCursor ?? null;
      if (!companies?.pageInfo.hasNextPage) return null;
    }
    return null;
  };

  const registerOnce = async (draft: Draft): Promise<string | Refused | null> => {
    if (draft.agreementId) return draft.agreementId;
    const kyc = kycInput(draft.kyc, roleOf);
    if (!kyc) return null;
    const signatories = draft.signers
      .filter((one) => one.chosen)
      .map(({ givenName, familyName, birthdate, mobile, email }) => ({
        givenName,
        familyName,
        birthdate,
        mobile: mobile.trim(),
        email: email.trim(),
      }));
    const { data } = await register({
      input: {
        organisationNumber: digitsOf(draft.number),
        firmOrganisationNumber: digitsOf(draft.firm) || null,
        signatories,
        kyc,
      },
    });
    const told = data?.registerAgreement;
    if (!told) return null;
    if ("code" in told) return told;
    registered(told.agreement.id);
    return told.agreement.id;
  };

  const press = async (draft: Draft): Promise<Outcome> => {
    setSending(true);
    try {
      const known = await registerOnce(draft);
      if (known === null) return { sort: "unanswered" };
      const number = digitsOf(draft.number);
      if (typeof known !== "string")
        return { sort: "refused", refused: known, companyId: await thereAlready(known.code, number) };
      const { data } = await send({ input: { agreementId: known } });
      const told = data?.sendAgreement;
      if (!told) return { sort: "unanswered" };
      if ("code" in told && told.code !== "AGREEMENT_WRONG_STATUS")
        return { sort: "refused", refused: told, companyId: await companyOf(number) };
      return { sort: "sent", agreementId: known, companyId: await companyOf(number) };
    } finally {
      setSending(false);
    }
  };

  const thereAlready = async (code: string, number: string) =>
    code.startsWith("AGREEMENT_ALREADY_") ? companyOf(number) : null;

  return { press, sending };
}
