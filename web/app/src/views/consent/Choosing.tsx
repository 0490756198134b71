import { BodyLong, BodyShort, Button, Chips, Heading, InfoCard, UNSAFE_Combobox, VStack } from "@navikt/ds-react";
import { useId, useState } from "react";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { AskBank } from "./AskBank";
import { isLiving, type Bank, type Company, type Consent } from "./consents";
import { BankDirectoryDocument } from "./gql/graphql";
import { useWords } from "./words";

/** A new consent. Who should not give one is told so kindly, and may nevertheless. */
export function Choosing({ company, mine }: { company: Company; mine: Consent[] }) {
  const say = useWords();
  const heading = useId();
  const notNeeded = company.consentCheck.reason === "CONSENT_NOT_NEEDED";
  const [anyway, setAnyway] = useState(false);
  return (
    <section aria-labelledby={heading}>
      <VStack gap="space-16" align="start" className="form">
        <Heading level="2" size="medium" id={heading}>
          {notNeeded && !anyway ? say("notNeeded") : mine.some(isLiving) ? say("more") : say("give")}
        </Heading>
        {notNeeded && !anyway ? (
          <NotNeeded anyway={() => setAnyway(true)} />
        ) : (
          <>
            <BodyLong>{say("giveHow")}</BodyLong>
            <Choice company={company} />
          </>
        )}
      </VStack>
    </section>
  );
}

function NotNeeded({ anyway }: { anyway: () => void }) {
  const say = useWords();
  return (
    <>
      <InfoCard data-color="info">
        <InfoCard.Header>
          <InfoCard.Title as="h3">{say("redIsRight")}</InfoCard.Title>
        </InfoCard.Header>
        <InfoCard.Content>
          <BodyLong spacing>{say("redIsRightWhy")}</BodyLong>
          <BodyLong>{say("redIsRightStill")}</BodyLong>
        </InfoCard.Content>
      </InfoCard>
      <Button variant="tertiary" size="small" onClick={anyway}>
        {say("anyway")}
      </Button>
    </>
  );
}

function Choice({ company }: { company: Company }) {
  const say = useWords();
  const [state, again] = useQuery({ query: BankDirectoryDocument });
  const [bic, setBic] = useState<string>();
  const known = company.banks.map((one) => one.bank?.bic);
  return (
    <Asked state={state} again={again} find={(data) => data.banks} missing={<BodyShort>{say("noBanks")}</BodyShort>}>
      {(banks) => {
        const chosen = banks.find((one) => one.bic === bic);
        return (
          <VStack gap="space-20" className="form">
            <Suggested banks={banks.filter((one) => known.includes(one.bic))} chosen={bic} choose={setBic} />
            <UNSAFE_Combobox
              label={say("bank")}
              description={say("bankHow")}
              options={banks.map((one) => ({ label: one.name, value: one.bic }))}
              selectedOptions={chosen ? [{ label: chosen.name, value: chosen.bic }] : []}
              onToggleSelected={(value, selected) => setBic(selected ? value : undefined)}
              shouldAutocomplete
            />
            {chosen && (
              <AskBank key={chosen.bic} company={company} bank={chosen} label={say("giveAt", { bank: chosen.name })} />
            )}
          </VStack>
        );
      }}
    </Asked>
  );
}

interface SuggestedProps {
  banks: Bank[];
  chosen: string | undefined;
  choose: (bic: string) => void;
}

function Suggested({ banks, chosen, choose }: SuggestedProps) {
  const say = useWords();
  if (banks.length === 0) return null;
  return (
    <VStack gap="space-8">
      <BodyShort size="small" weight="semibold">
        {say("known")}
      </BodyShort>
      <Chips aria-label={say("known")}>
        {banks.map((bank) => (
          <Chips.Toggle key={bank.bic} selected={bank.bic === chosen} onClick={() => choose(bank.bic)}>
            {bank.name}
          </Chips.Toggle>
        ))}
      </Chips>
    </VStack>
  );
}
