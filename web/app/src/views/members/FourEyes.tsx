import { BodyLong, Heading, Switch, VStack } from "@navikt/ds-react";
import { useId } from "react";
import { useMutation } from "urql";
import { Failed } from "@/pieces/Asked";
import { Refusal } from "@/pieces/Refusal";
import { SetFourEyesDocument } from "./gql/graphql";
import type { Company } from "./index";
import { useWords } from "./words";

/** Whether who has made a payment may approve it. Those who may not change it see how it is. */
export function FourEyes({ company, may }: { company: Company; may: boolean }) {
  const say = useWords();
  const heading = useId();
  const [state, set] = useMutation(SetFourEyesDocument);
  const on = company.fourEyes ?? null;
  if (on === null) return null;
  const told = state.data?.setFourEyes;
  const change = () => void set({ input: { companyId: company.id, on: !on } });
  return (
    <VStack as="section" gap="space-12" align="start" aria-labelledby={heading} className="form">
      <Heading level="2" size="medium" id={heading}>
        {say("fourEyes")}
      </Heading>
      <BodyLong>{say("fourEyesMeans")}</BodyLong>
      {may ? (
        <Switch checked={on} loading={state.fetching} onChange={change}>
          {say("fourEyesDemand")}
        </Switch>
      ) : (
        <BodyLong weight="semibold">{on ? say("fourEyesOn") : say("fourEyesOff")}</BodyLong>
      )}
      <Refusal refused={told && told.__typename !== "CompanySuccess" ? told : null} />
      {state.error && <Failed error={state.error} again={change} />}
    </VStack>
  );
}
