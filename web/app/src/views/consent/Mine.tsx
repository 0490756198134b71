import { BodyShort, Button, Heading, HStack, VStack } from "@navikt/ds-react";
import { useId, useState } from "react";
import { useFormats } from "@/words/format";
import { AskBank } from "./AskBank";
import { accountsAt, addressOf, isLiving, type Bank, type Company, type Consent } from "./consents";
import { Granted } from "./Granted";
import { Revoke } from "./Revoke";
import { StatusTag } from "./StatusTag";
import { useWords } from "./words";

export function Mine({ company, consents }: { company: Company; consents: Consent[] }) {
  const say = useWords();
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <Heading level="2" size="medium" spacing id={heading}>
        {say("mine")}
      </Heading>
      <ul className="cards consents">
        {consents.map((consent) => (
          <Card key={consent.id} company={company} consent={consent} />
        ))}
      </ul>
    </section>
  );
}

function Card({ company, consent }: { company: Company; consent: Consent }) {
  const say = useWords();
  const { date, moment } = useFormats();
  const living = isLiving(consent);
  const address = addressOf(consent);
  const last = company.consents.filter(isLiving).length === 1;
  return (
    <li className="card" data-status={consent.status}>
      <HStack justify="space-between" align="center" gap="space-8">
        <Heading level="3" size="small">
          {consent.bank?.name ?? say("unknownBank")}
        </Heading>
        <StatusTag of={consent} />
      </HStack>
      <VStack gap="space-4">
        {living && consent.validUntil && (
          <BodyShort weight="semibold">{say("validUntil", { date: date(consent.validUntil) })}</BodyShort>
        )}
        <BodyShort>{say(`advice.${consent.status}`)}</BodyShort>
        {!living && (
          <BodyShort size="small" className="consent-when">
            {say("requested", { when: moment(consent.requestedAt) })}
          </BodyShort>
        )}
      </VStack>
      {living && <Granted accounts={accountsAt(company, consent.bank)} refused={consent.refusedAccounts} />}
      <HStack gap="space-12" align="start" className="consent-acts">
        {address ? (
          <Button as="a" href={address} size="small">
            {say("toBank")}
          </Button>
        ) : (
          consent.bank &&
          consent.status !== "REQUESTED" && (
            <Again company={company} bank={consent.bank} living={living} urgent={consent.status !== "VALID"} />
          )
        )}
        {living && <Revoke consent={consent} last={last} />}
      </HStack>
    </li>
  );
}

/** Renew or try again: at once, unless the bank must be told who one is there. */
function Again(props: { company: Company; bank: Bank; living: boolean; urgent: boolean }) {
  const { company, bank, living, urgent } = props;
  const say = useWords();
  const [open, setOpen] = useState(false);
  const label = living ? say("renew") : say("againGive");
  const variant = urgent ? "primary" : "secondary";
  if (!bank.needsUserId || open)
    return <AskBank company={company} bank={bank} label={label} variant={variant} mandateKnown={living} />;
  return (
    <Button size="small" variant={variant} onClick={() => setOpen(true)}>
      {label}
    </Button>
  );
}
