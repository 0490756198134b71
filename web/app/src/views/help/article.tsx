// The article itself, part by part.
import { CheckmarkCircleFillIcon, XMarkOctagonFillIcon } from "@navikt/aksel-icons";
import { BodyLong, BodyShort, Heading, InfoCard, Table } from "@navikt/ds-react";
import type { ReactNode } from "react";
import { useWords } from "./words";

const STEPS = [
  { step: "find", whose: "accountant" },
  { step: "signer", whose: "accountant" },
  { step: "questions", whose: "accountant" },
  { step: "send", whose: "accountant" },
  { step: "sign", whose: "signatory" },
  { step: "done", whose: "kontobro" },
] as const;
const REASONS = ["random", "founded", "pep", "funding", "countries", "industry", "persons"] as const;

function Note({ title, children }: { title: string; children: ReactNode }) {
  return (
    <InfoCard data-color="info" size="small">
      <InfoCard.Header>
        <InfoCard.Title as="h3">{title}</InfoCard.Title>
      </InfoCard.Header>
      <InfoCard.Content>{children}</InfoCard.Content>
    </InfoCard>
  );
}

export function Banks() {
  const say = useWords();
  return (
    <>
      <BodyLong spacing>{say("banks.psd2")}</BodyLong>
      <BodyLong spacing>{say("banks.several")}</BodyLong>
      <BodyLong spacing>{say("banks.both")}</BodyLong>
      <Note title={say("banks.businessTitle")}>{say("banks.business")}</Note>
    </>
  );
}

export function Activate() {
  const say = useWords();
  return (
    <>
      <BodyLong spacing>{say("activate.intro")}</BodyLong>
      <ol className="help-steps">
        {STEPS.map(({ step, whose }) => (
          <li key={step}>
            <BodyShort weight="semibold">{say(`activate.steps.${step}`)}</BodyShort>
            <BodyLong>{say(`activate.steps.${step}How`)}</BodyLong>
            <BodyShort size="small" className="help-whose">
              {say("who")} {say(`activate.whose.${whose}`)}
            </BodyShort>
          </li>
        ))}
      </ol>
    </>
  );
}

export function Live() {
  const say = useWords();
  return (
    <>
      <BodyLong>{say("live.intro")}</BodyLong>
      <ul className="help-list">
        {(["balance", "payments", "post", "transactions"] as const).map((one) => (
          <BodyLong as="li" key={one}>
            {say(`live.${one}`)}
          </BodyLong>
        ))}
      </ul>
      <BodyLong>{say("live.needs")}</BodyLong>
    </>
  );
}

export function Consent() {
  const say = useWords();
  return (
    <>
      <BodyLong spacing>{say("consent.first")}</BodyLong>
      <BodyLong spacing>{say("consent.why")}</BodyLong>
      <BodyLong spacing>{say("consent.not")}</BodyLong>
      <Heading level="3" size="small" spacing>
        {say("consent.exampleTitle")}
      </Heading>
      <BodyLong spacing>{say("consent.example")}</BodyLong>
      <Example />
      <BodyLong spacing>{say("consent.after")}</BodyLong>
      <Note title={say("consent.oneTitle")}>{say("consent.one")}</Note>
    </>
  );
}

function Example() {
  const say = useWords();
  return (
    <Table size="small" className="help-example">
      <caption className="aksel-sr-only">{say("consent.exampleTitle")}</caption>
      <Table.Header>
        <Table.Row>
          {(["person", "integration", "consent"] as const).map((one) => (
            <Table.HeaderCell key={one} scope="col">
              {say(`consent.${one}`)}
            </Table.HeaderCell>
          ))}
        </Table.Row>
      </Table.Header>
      <Table.Body>
        {(["manager", "accountant"] as const).map((person) => (
          <Table.Row key={person}>
            <Table.HeaderCell scope="row">{say(`consent.${person}`)}</Table.HeaderCell>
            <Table.DataCell>
              <Mark green />
            </Table.DataCell>
            <Table.DataCell>
              <Mark green={person === "manager"} />
            </Table.DataCell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  );
}

function Mark({ green }: { green: boolean }) {
  const say = useWords();
  const Icon = green ? CheckmarkCircleFillIcon : XMarkOctagonFillIcon;
  return (
    <span className={green ? "check check-green" : "check check-red"}>
      <Icon aria-hidden fontSize="1.5rem" /> {say(green ? "consent.green" : "consent.red")}
    </span>
  );
}

export function Review() {
  const say = useWords();
  return (
    <>
      <BodyLong spacing>{say("review.intro")}</BodyLong>
      <BodyLong>{say("review.because")}</BodyLong>
      <ol className="help-list">
        {REASONS.map((reason) => (
          <BodyLong as="li" key={reason}>
            {say(`review.reasons.${reason}`)}
          </BodyLong>
        ))}
      </ol>
      <BodyLong>{say("review.see")}</BodyLong>
    </>
  );
}
