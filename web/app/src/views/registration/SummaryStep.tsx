import { BodyLong, BodyShort, Button, FormSummary, VStack } from "@navikt/ds-react";
import { PaperplaneIcon } from "@navikt/aksel-icons";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { organisationNumber } from "@/words/format";
import { useLanguage } from "@/words";
import { Coach } from "./Coach";
import { useCountries } from "./nations";
import { keyOf, type Draft, type PersonDraft } from "./draft";
import { isRegistered } from "./judging";
import { useRoleNames } from "./roles";
import { StepForm } from "./StepForm";
import { useWords } from "./words";

interface Props {
  draft: Draft;
  trouble: ReactNode;
  sending: boolean;
  send: () => void;
  back: () => void;
}

export function SummaryStep({ draft, trouble, sending, send, back }: Props) {
  const say = useWords();
  const language = useLanguage();
  const roleNames = useRoleNames();
  const countries = useCountries();
  const signers = draft.signers.filter((one) => one.chosen);
  const names = new Intl.ListFormat(language).format(signers.map((one) => one.givenName));
  const paidTo = countries.filter((one) => draft.kyc.countries.includes(one.value)).map((one) => one.label);
  const person = (one: PersonDraft) =>
    [
      isRegistered(one) ? roleNames(one.roleCodes) : one.role,
      one.ownership && say("ownsShare", { share: one.ownership }),
      one.pep === "yes" ? say("isPep") : say("isNoPep"),
    ]
      .filter(Boolean)
      .join(", ");
  return (
    <StepForm
      title={say("step.summary")}
      submit={send}
      back={back}
      action={
        <Button loading={sending} icon={<PaperplaneIcon aria-hidden />}>
          {say("send")}
        </Button>
      }
    >
      <VStack gap="space-16">
        <Part title={say("step.company")} step={1}>
          <Answer label={draft.company?.name ?? ""}>
            {organisationNumber(draft.company?.organisationNumber ?? "")}, {draft.company?.city}
          </Answer>
          <Answer label={say("firmShort")}>{draft.firm.trim() ? organisationNumber(draft.firm) : say("nobody")}</Answer>
        </Part>
        <Part title={say("step.signers")} step={2}>
          {signers.map((one) => (
            <Answer key={keyOf(one)} label={`${one.givenName} ${one.familyName}`}>
              {one.mobile}
              <br />
              {one.email}
            </Answer>
          ))}
        </Part>
        <Part title={say("step.kyc")} step={3}>
          {draft.kyc.persons.map((one) => (
            <Answer key={one.key} label={one.name}>
              {person(one)}
            </Answer>
          ))}
          <Answer label={say("funding")}>{draft.kyc.fundingSource && say(`source.${draft.kyc.fundingSource}`)}</Answer>
          <Answer label={say("countries")}>
            {paidTo.length ? new Intl.ListFormat(language).format(paidTo) : say("noCountries")}
          </Answer>
          <Answer label={say("industryCode")}>{draft.kyc.industryCode}</Answer>
        </Part>
      </VStack>
      <Coach company={draft.company} kyc={draft.kyc} />
      <BodyLong>{say("whatHappens", { count: signers.length, names })}</BodyLong>
      {trouble}
    </StepForm>
  );
}

function Part({ title, step, children }: { title: string; step: number; children: ReactNode }) {
  const say = useWords();
  return (
    <FormSummary>
      <FormSummary.Header>
        <FormSummary.Heading level="3">{title}</FormSummary.Heading>
      </FormSummary.Header>
      <FormSummary.Answers>{children}</FormSummary.Answers>
      <FormSummary.Footer>
        <FormSummary.EditLink as={Link} to={`?step=${step}`}>
          {say("change")}
          <BodyShort as="span" visuallyHidden>
            : {title}
          </BodyShort>
        </FormSummary.EditLink>
      </FormSummary.Footer>
    </FormSummary>
  );
}

function Answer({ label, children }: { label: string; children: ReactNode }) {
  return (
    <FormSummary.Answer>
      <FormSummary.Label>{label}</FormSummary.Label>
      <FormSummary.Value>{children}</FormSummary.Value>
    </FormSummary.Answer>
  );
}
