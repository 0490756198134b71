import { CheckmarkCircleFillIcon, XMarkOctagonFillIcon } from "@navikt/aksel-icons";
import { BodyShort, HStack } from "@navikt/ds-react";
import type { CheckPartsFragment } from "@/live/gql/graphql";
import { useWords } from "./words";

interface Both {
  integrationCheck: CheckPartsFragment;
  consentCheck: CheckPartsFragment;
}

/** The two check marks of the article: everybody's integration, everybody's own consent. */
export function Checks({ of, explained = false }: { of: Both; explained?: boolean }) {
  const say = useWords();
  return (
    <HStack as="ul" gap="space-16" className="checks" aria-label={`${say("integration")}, ${say("consent")}`}>
      <Mark name={say("integration")} check={of.integrationCheck} explained={explained} />
      <Mark name={say("consent")} check={of.consentCheck} explained={explained} />
    </HStack>
  );
}

function Mark({ name, check, explained }: { name: string; check: CheckPartsFragment; explained: boolean }) {
  const say = useWords();
  const Icon = check.green ? CheckmarkCircleFillIcon : XMarkOctagonFillIcon;
  return (
    <li className={check.green ? "check check-green" : "check check-red"} data-reason={check.reason}>
      <Icon aria-hidden fontSize="1.5rem" />
      <span>
        <BodyShort as="span" weight={explained ? "semibold" : "regular"}>
          {name}
        </BodyShort>
        <BodyShort as="span" visuallyHidden>
          : {check.green ? say("green") : say("red")}.
        </BodyShort>
        <BodyShort as="span" size="small" className={explained ? "check-why" : "check-why hidden"}>
          {" "}
          {check.explanation}
        </BodyShort>
      </span>
    </li>
  );
}
