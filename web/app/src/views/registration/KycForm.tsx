// The questions that the licensed partner must ask by law. Asked when a company is registered, and again to correct.
import { BodyLong, Button, Fieldset, Radio, RadioGroup, TextField, VStack } from "@navikt/ds-react";
import { PlusIcon } from "@navikt/aksel-icons";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { Coach } from "./Coach";
import { Countries } from "./Countries";
import type { KycDraft, PersonDraft } from "./draft";
import type { FundingSource, RegisteredPartsFragment } from "./gql/graphql";
import { isIndustry } from "./judging";
import { PersonFields } from "./PersonFields";
import "./registration.css";
import { useWords } from "./words";

const SOURCES: FundingSource[] = ["OPERATIONS", "OWNERS_EQUITY", "LOAN", "GRANTS", "CASH", "CRYPTO", "UNCLEAR"];

interface Props {
  kyc: KycDraft;
  company: RegisteredPartsFragment | null;
  refused: Refused | null;
  pressed: boolean;
  changed: (kyc: KycDraft) => void;
}

export function KycForm({ kyc, company, refused, pressed, changed }: Props) {
  const say = useWords();
  const change = (part: Partial<KycDraft>) => changed({ ...kyc, ...part });
  const persons = (edited: PersonDraft) =>
    change({ persons: kyc.persons.map((one) => (one.key === edited.key ? edited : one)) });
  // The refusal names its field in its words alone.
  const at = (field: string) =>
    refused?.code === "KYC_ANSWER_INVALID" && refused.message.includes(field)
      ? `${refused.message} ${refused.fix}`
      : undefined;
  const placed = ["fundingSource", "paymentCountries", "industryCode"].some((field) => at(field));
  return (
    <VStack gap="space-32">
      <BodyLong>{say("kycLead")}</BodyLong>
      <Fieldset legend={say("persons")} description={say("personsHelp")}>
        {!placed && <Refusal refused={refused} />}
        {kyc.persons.map((one) => (
          <PersonFields
            key={one.key}
            one={one}
            pressed={pressed}
            changed={persons}
            removed={() => change({ persons: kyc.persons.filter((other) => other.key !== one.key) })}
          />
        ))}
        <div>
          <Button
            type="button"
            variant="secondary"
            size="small"
            icon={<PlusIcon aria-hidden />}
            onClick={() => change({ persons: [...kyc.persons, newPerson()] })}
          >
            {say("addPerson")}
          </Button>
        </div>
      </Fieldset>
      <RadioGroup
        legend={say("funding")}
        value={kyc.fundingSource}
        error={at("fundingSource") ?? (pressed && kyc.fundingSource === "" ? say("fundingMissing") : undefined)}
        onChange={(fundingSource: FundingSource) => change({ fundingSource })}
      >
        {SOURCES.map((source) => (
          <Radio key={source} value={source}>
            {say(`source.${source}`)}
          </Radio>
        ))}
      </RadioGroup>
      <Countries
        chosen={kyc.countries}
        error={at("paymentCountries")}
        changed={(chosen) => change({ countries: chosen })}
      />
      <TextField
        label={say("industryCode")}
        description={[company?.industryText, say("industryHelp")].filter(Boolean).join(". ")}
        autoComplete="off"
        htmlSize={10}
        value={kyc.industryCode}
        error={at("industryCode") ?? (pressed && !isIndustry(kyc.industryCode) ? say("industryWrong") : undefined)}
        onChange={(event) => change({ industryCode: event.target.value })}
      />
      <Coach company={company} kyc={kyc} />
    </VStack>
  );
}

const newPerson = (): PersonDraft => ({
  key: crypto.randomUUID(),
  name: "",
  birthdate: "",
  role: "",
  roleCodes: [],
  pep: "",
  ownership: "",
});
