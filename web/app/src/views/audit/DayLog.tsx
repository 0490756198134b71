import { BodyShort, Button, CopyButton, Heading, Link as AkselLink, Tag } from "@navikt/ds-react";
import { useState } from "react";
import { Link } from "react-router";
import { useLanguage } from "@/words";
import { useEvents } from "@/words/events";
import type { EntryPartsFragment as Entry } from "./gql/graphql";
import { pageOf, type Day } from "./grouping";
import { useWords } from "./words";

const LOCALES = { nb: "nb-NO", en: "en-GB" } as const;

export function DayLog({ day, companyId }: { day: Day; companyId: string }) {
  const language = useLanguage();
  const heading = new Intl.DateTimeFormat(LOCALES[language], {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${day.date}T00:00:00Z`));
  return (
    <section aria-labelledby={`day-${day.date}`}>
      <Heading level="2" size="small" id={`day-${day.date}`} className="audit-day">
        {heading}
      </Heading>
      <ol className="audit-log" aria-labelledby={`day-${day.date}`}>
        {day.runs.map((run) => (
          // By its oldest entry: a run grows at its top.
          <Run key={run.at(-1)?.id} run={run} companyId={companyId} />
        ))}
      </ol>
    </section>
  );
}

function Run({ run, companyId }: { run: Entry[]; companyId: string }) {
  const say = useWords();
  const events = useEvents();
  const [open, setOpen] = useState(false);
  const [newest] = run;
  if (!newest) return null;
  if (run.length === 1) return <Line entry={newest} companyId={companyId} />;
  const what = events(newest.noun, newest.event);
  const fold = (
    <Button
      variant="tertiary"
      size="xsmall"
      aria-expanded={open}
      aria-label={open ? say("hideOf", { what }) : say("showAllOf", { what })}
      onClick={() => setOpen(!open)}
    >
      {open ? say("hide") : say("showAll")}
    </Button>
  );
  return (
    <>
      <Line entry={newest} companyId={companyId} times={run.length} fold={fold} />
      {open && run.slice(1).map((entry) => <Line key={entry.id} entry={entry} companyId={companyId} />)}
    </>
  );
}

interface LineProps {
  entry: Entry;
  companyId: string;
  times?: number;
  fold?: React.ReactNode;
}

function Line({ entry, companyId, times, fold }: LineProps) {
  const say = useWords();
  const events = useEvents();
  const language = useLanguage();
  const clock = new Intl.DateTimeFormat(LOCALES[language], { timeStyle: "medium", timeZone: "Europe/Oslo" });
  const page = pageOf(companyId, entry);
  const what = events(entry.noun, entry.event);
  const unnamed = { PERSON: say("person"), PARTNER: say("partner"), SYSTEM: say("system") }[entry.actorKind];
  return (
    <li className="audit-entry" data-event={`${entry.noun}.${entry.event}`}>
      <time dateTime={entry.at} className="audit-time">
        {clock.format(new Date(entry.at))}
      </time>
      <BodyShort as="div" className="audit-what">
        {page === undefined ? (
          what
        ) : (
          <AkselLink as={Link} to={page}>
            {what}
          </AkselLink>
        )}
        {times && (
          <Tag size="xsmall" variant="neutral">
            {say("times", { count: times })}
          </Tag>
        )}
        {fold}
      </BodyShort>
      <BodyShort as="div" size="small" className="audit-who">
        {entry.actor?.name ?? unnamed}
      </BodyShort>
      {entry.hash && <Hash hash={entry.hash} />}
    </li>
  );
}

function Hash({ hash }: { hash: string }) {
  const say = useWords();
  const short = hash.slice(0, 8);
  return (
    <div className="audit-hash">
      <code title={`${say("hash")}: ${hash}`}>{short}…</code>
      <CopyButton copyText={hash} size="xsmall" title={say("copyHash", { hash: short })} />
    </div>
  );
}
