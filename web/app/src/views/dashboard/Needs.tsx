import { BodyShort, Heading } from "@navikt/ds-react";
import { Link } from "react-router";
import { useToDo, type ToDo } from "@/pieces/todo";
import { useFormats } from "@/words/format";
import type { Company } from "./index";
import { useWords } from "./words";

interface Props {
  company: Company;
  person: string | undefined;
}

/** What waits for the viewer, and below it what waits for somebody else. */
export function Needs({ company, person }: Props) {
  const say = useWords();
  const todo = useToDo(company);
  const mine = [...todo.filter((one) => !one.others), ...useConsents(company, person)];
  const others = todo.filter((one) => one.others);
  return (
    <section aria-labelledby="needs">
      <Heading level="2" size="small" spacing id="needs">
        {say("needs.title")}
      </Heading>
      {mine.length > 0 ? (
        <Links of={mine} className="needs" />
      ) : (
        <BodyShort className="needs-nothing">{say("needs.nothing")}</BodyShort>
      )}
      {others.length > 0 && (
        <>
          <Heading level="3" size="xsmall" className="needs-others">
            {say("needs.others")}
          </Heading>
          <Links of={others} className="needs needs-calm" />
        </>
      )}
    </section>
  );
}

function Links({ of, className }: { of: readonly ToDo[]; className: string }) {
  return (
    <ul className={className}>
      {of.map((one) => (
        <li key={one.text}>
          <Link to={one.to}>{one.text}</Link>
        </li>
      ))}
    </ul>
  );
}

/** The viewer's own consents that are about to run out, or that were begun and not finished. */
function useConsents({ id, consents, consentCheck }: Company, person: string | undefined): ToDo[] {
  const say = useWords();
  const { date } = useFormats();
  const own = consents.filter((consent) => consent.person?.id === person);
  const to = `/companies/${id}/consent`;
  const good = new Set(own.filter((one) => one.status === "VALID").map((one) => one.bank?.bic));
  return own
    .filter((one) => !good.has(one.bank?.bic))
    .flatMap((one) => {
      const bank = one.bank?.name ?? "";
      if (one.status === "EXPIRING" && one.validUntil)
        return [{ text: say("needs.renew", { bank, date: date(one.validUntil) }), to }];
      // Without any consent of theirs it is said already.
      return one.status === "AWAITING_AUTHORISATION" && consentCheck.green
        ? [{ text: say("needs.finish", { bank }), to }]
        : [];
    });
}
