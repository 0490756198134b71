import { BodyLong, InfoCard } from "@navikt/ds-react";
import { CheckmarkCircleIcon, InformationSquareIcon } from "@navikt/aksel-icons";
import { foreseen } from "./foreseen";
import type { KycDraft } from "./draft";
import type { RegisteredPartsFragment } from "./gql/graphql";
import { useWords } from "./words";

/** Says before sending what the partner will probably want to look at. Hinders nobody. */
export function Coach({ company, kyc }: { company: RegisteredPartsFragment | null; kyc: KycDraft }) {
  const say = useWords();
  const reasons = foreseen(company, kyc);
  const none = reasons.length === 0;
  // Before anything is answered there is nothing to foretell.
  if (none && (kyc.fundingSource === "" || kyc.persons.some((one) => one.pep === ""))) return <div role="status" />;
  return (
    <div role="status">
      <InfoCard data-color={none ? "success" : "info"}>
        <InfoCard.Header icon={none ? <CheckmarkCircleIcon aria-hidden /> : <InformationSquareIcon aria-hidden />}>
          <InfoCard.Title as="h3">{none ? say("coach.clear") : say("coach.title")}</InfoCard.Title>
        </InfoCard.Header>
        <InfoCard.Content>
          <BodyLong>{none ? say("coach.clearLead") : say("coach.lead")}</BodyLong>
          {!none && (
            <ul>
              {reasons.map((reason) => (
                <li key={reason} data-reason={reason}>
                  {say(`coach.${reason}`)}
                </li>
              ))}
            </ul>
          )}
        </InfoCard.Content>
      </InfoCard>
    </div>
  );
}
