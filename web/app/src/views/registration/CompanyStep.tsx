import { BodyLong, BodyShort, Heading, InfoCard, Loader, TextField, VStack } from "@navikt/ds-react";
import { CheckmarkCircleFillIcon, InformationSquareIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { Failed } from "@/pieces/Asked";
import { Facts } from "@/pieces/Facts";
import type { Refused } from "@/pieces/Refusal";
import { isOrganisationNumber } from "@/words/checks";
import { organisationNumber, useFormats } from "@/words/format";
import type { Draft } from "./draft";
import type { RegisteredPartsFragment } from "./gql/graphql";
import { digitsOf } from "./judging";
import { useLookUp } from "./lookup";
import { useRoleNames } from "./roles";
import { StepForm } from "./StepForm";
import { useWords } from "./words";

interface Props {
  draft: Draft;
  refused: Refused | null;
  typed: (number: string) => void;
  found: (company: RegisteredPartsFragment) => void;
  next: () => void;
}

export function CompanyStep({ draft, refused, typed, found, next }: Props) {
  const say = useWords();
  const [left, setLeft] = useState(false);
  const [pressed, setPressed] = useState(false);
  const { state, rejected, again } = useLookUp(draft.number, found);
  const digits = digitsOf(draft.number);
  const valid = isOrganisationNumber(digits);
  const judged = pressed || left || digits.length >= 9;
  const no = rejected ?? (draft.company ? refused : null);
  const empty = digits === "" ? pressed && say("numberMissing") : null;
  const waiting = pressed && !draft.company && !state.error ? say("notYet") : undefined;
  const error =
    empty ?? (!valid && judged ? say("numberWrong") : no ? `${no.message} ${no.fix}` : valid ? waiting : undefined);
  return (
    <StepForm
      title={say("step.company")}
      submit={() => (draft.company?.signingRights.length ? next() : setPressed(true))}
    >
      <TextField
        label={say("number")}
        description={say("numberHelp")}
        inputMode="numeric"
        autoComplete="off"
        htmlSize={14}
        maxLength={15}
        value={draft.number}
        error={error || undefined}
        data-code={no?.code}
        onChange={(event) => typed(event.target.value)}
        onBlur={() => setLeft(draft.number.trim() !== "")}
      />
      <div role="status">
        {state.fetching && <Loader title={say("looking")} />}
        {draft.company && <Found company={draft.company} />}
      </div>
      {state.error && <Failed error={state.error} again={again} />}
    </StepForm>
  );
}

function Found({ company }: { company: RegisteredPartsFragment }) {
  const say = useWords();
  const { date } = useFormats();
  return (
    <VStack gap="space-16" className="card">
      <div className="found">
        <CheckmarkCircleFillIcon aria-hidden fontSize="1.5rem" />
        <div>
          <BodyShort size="small">{say("found")}</BodyShort>
          <Heading level="3" size="small">
            {company.name}
          </Heading>
        </div>
      </div>
      <Facts
        of={[
          [say("number"), organisationNumber(company.organisationNumber)],
          [say("form"), `${company.formText} (${company.formCode})`],
          [say("city"), company.city],
          [say("industry"), company.industryText],
          [say("registeredOn"), company.registeredOn && date(company.registeredOn)],
          [say("rights"), company.signingRights.length > 0 && <Rights of={company.signingRights} />],
        ]}
      />
      {company.signingRights.length === 0 && (
        <InfoCard data-color="warning">
          <InfoCard.Header icon={<InformationSquareIcon aria-hidden />}>
            <InfoCard.Title as="h4">{say("noRights")}</InfoCard.Title>
          </InfoCard.Header>
          <InfoCard.Content>
            <BodyLong>{say("noRightsWhy")}</BodyLong>
          </InfoCard.Content>
        </InfoCard>
      )}
    </VStack>
  );
}

function Rights({ of }: { of: RegisteredPartsFragment["signingRights"] }) {
  const roleNames = useRoleNames();
  return (
    <ul>
      {of.map((one) => (
        <li key={one.givenName + one.familyName + one.roleCode}>
          {one.givenName} {one.familyName}, {roleNames([one.roleCode])}
        </li>
      ))}
    </ul>
  );
}
