import { BodyLong, BodyShort, Button, Chips, Heading, InfoCard, VStack } from "@navikt/ds-react";
import { useId, useState } from "react";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Combo } from "@/pieces/Combo";
import { AskBank } from "./AskBank";
import { isLiving, type Bank, type Company, type Consent } from "./consents";
import { BankDirectoryDocument, type BankDirectoryQuery } from "./gql/graphql";
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
            <Choice company={company} begun={anyway} />
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

/** `begun`: opened by a press, so the search is where one goes on. */
function Choice({ company, begun }: { company: Company; begun: boolean }) {
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
            <Find banks={banks} chosen={chosen} choose={setBic} begun={begun} />
            {chosen && (
              <AskBank key={chosen.bic} company={company} bank={chosen} label={say("giveAt", { bank: chosen.name })} />
            )}
          </VStack>
        );
      }}
    </Asked>
  );
}

interface FindProps {
  banks: BankDirectoryQuery["banks"];
  chosen: Bank | undefined;
  choose: (bic: string | undefined) => void;
  begun: boolean;
}

/** By name, or by the first digits of an account number there, which tell apart banks of one name. */
function Find({ banks, chosen, choose, begun }: FindProps) {
  const say = useWords();
  const twins = (name: string) => banks.filter((one) => one.name === name).length > 1;
  const option = (bank: BankDirectoryQuery["banks"][number]) => ({
    label: twins(bank.name) ? say("twin", { bank: bank.name, digits: bank.accountNumberPrefixes[0] ?? "" }) : bank.name,
    value: bank.bic,
  });
  const byNumber = (typed: string) => {
    const digits = typed.replace(/[\s.]/g, "").slice(0, 4);
    if (!/^\d+$/.test(digits)) return undefined;
    return banks.filter((bank) => bank.accountNumberPrefixes.some((one) => one.startsWith(digits))).map(option);
  };
  const selected = banks.find((one) => one.bic === chosen?.bic);
  return (
    <Combo
      label={say("bank")}
      autoFocus={begun}
      description={say("bankHow")}
      options={banks.map(option)}
      find={byNumber}
      chosen={selected && option(selected)}
      choose={choose}
    />
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
