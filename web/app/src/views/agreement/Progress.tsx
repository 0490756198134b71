import { BodyShort, Heading, Process } from "@navikt/ds-react";
import { useFormats } from "@/words/format";
import type { Agreement } from "./index";
import { ENDED } from "./Standing";
import { useWords } from "./words";

const STEPS = ["registered", "sent", "signed", "checked", "active"] as const;
// How many of the steps are behind.
const DONE: Partial<Record<Agreement["status"], number>> = {
  DRAFT: 1,
  AWAITING_SIGNATURES: 2,
  SIGNED: 3,
  UNDER_REVIEW: 3,
  MANUAL_REVIEW: 3,
  NEEDS_INFORMATION: 3,
  REJECTED: 3,
  ACTIVE: 5,
  SUSPENDED: 5,
  TERMINATED: 5,
};

/** The way of an agreement: what is behind, with its time, where it is, and what is to come. */
export function Progress({ agreement }: { agreement: Agreement }) {
  const say = useWords();
  const { date, moment } = useFormats();
  const { status, signatories } = agreement;
  const signed = signatories.map((one) => one.signedAt).filter((at) => at !== null);
  const all = signed.length === signatories.length && signed.length > 0;
  const sent = agreement.document !== null;
  const done = DONE[status] ?? (all ? 3 : sent ? 2 : 1);
  const ended = ENDED.includes(status) || status === "SUSPENDED";
  const times: Partial<Record<(typeof STEPS)[number], string>> = {
    registered: moment(agreement.registeredAt),
    signed: all ? moment(signed.reduce((last, one) => (one > last ? one : last))) : undefined,
    active: agreement.activatedOn ? date(agreement.activatedOn) : undefined,
  };
  // What has ended does not go on: the steps that were not reached are left out.
  const steps = STEPS.filter((_, place) => !ended || place < done);
  return (
    <section aria-labelledby="progress" className="progress">
      <Heading level="2" size="small" id="progress" spacing>
        {say("progress")}
      </Heading>
      <Process aria-labelledby="progress" hideStatusText>
        {steps.map((step, place) => {
          const here = !ended && place === done;
          return (
            <Process.Event
              key={step}
              title={say(`event.${step}`)}
              timestamp={times[step]}
              status={place < done ? "completed" : here ? "active" : "uncompleted"}
              aria-current={here ? "step" : undefined}
            >
              {here && <BodyShort size="small">{first(agreement.statusInfo.text)}</BodyShort>}
            </Process.Event>
          );
        })}
        {ended && <Process.Event title={agreement.statusInfo.text} status="active" aria-current="step" />}
      </Process>
    </section>
  );
}

const first = (text: string) => text.split(". ", 1)[0];
