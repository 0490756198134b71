import { CheckmarkIcon } from "@navikt/aksel-icons";
import { BodyShort, Heading, Link as Look } from "@navikt/ds-react";
import { Link } from "react-router";
import { Checks } from "@/pieces/Checks";
import { useToDo } from "@/pieces/todo";
import { organisationNumber } from "@/words/format";
import type { Client } from "./index";
import { useWords } from "./words";

/** One company: whether all is in order, and what is not. Where there is room, each mark is explained. */
export function ClientCard({ company, explained }: { company: Client; explained: boolean }) {
  const say = useWords();
  const todo = useToDo(company);
  return (
    <li className="card client">
      <div>
        <Heading level="2" size="small">
          <Look as={Link} to={`/companies/${company.id}`} className="client-name">
            {company.name}
          </Look>
        </Heading>
        <BodyShort size="small" className="client-number">
          {organisationNumber(company.organisationNumber)}
        </BodyShort>
      </div>
      <Checks of={company} explained={explained} />
      <ul className="client-todo">
        {todo.map((one) => (
          <li key={one.to + one.text} className={one.others ? "client-others" : "client-mine"}>
            <Look as={Link} to={one.to}>
              {one.text}
            </Look>
          </li>
        ))}
        {todo.length === 0 && (
          <li className="client-nothing">
            <CheckmarkIcon aria-hidden fontSize="1.25rem" />
            <BodyShort size="small" as="span">
              {say("nothing")}
            </BodyShort>
          </li>
        )}
      </ul>
    </li>
  );
}
