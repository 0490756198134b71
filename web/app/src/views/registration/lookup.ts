// The register is asked as soon as the number can be one: nobody presses "look up".
import { useEffect } from "react";
import { useQuery } from "urql";
import type { Refused } from "@/pieces/Refusal";
import { isOrganisationNumber } from "@/words/checks";
import { LookUpCompanyDocument, type RegisteredPartsFragment } from "./gql/graphql";
import { digitsOf } from "./judging";

export function useLookUp(number: string, found: (company: RegisteredPartsFragment) => void) {
  const organisationNumber = digitsOf(number);
  const valid = isOrganisationNumber(organisationNumber);
  const [state, ask] = useQuery({
    query: LookUpCompanyDocument,
    variables: { organisationNumber },
    pause: !valid,
    requestPolicy: "network-only",
  });
  const asked = state.operation?.variables.organisationNumber === organisationNumber;
  const answer = valid && asked && !state.fetching && !state.stale ? state.data?.lookUpCompany : undefined;
  const company = answer?.__typename === "RegisteredCompany" ? answer : null;
  const rejected: Refused | null = answer && "code" in answer ? answer : null;
  useEffect(() => {
    if (company) found(company);
    // What is done with it may be another function at each rendering; the company is the news.
  }, [company]); // oxlint-disable-line react-hooks/exhaustive-deps
  return {
    state: { fetching: valid && state.fetching, error: valid && !state.fetching ? state.error : undefined },
    company,
    rejected,
    again: () => ask(),
  };
}
