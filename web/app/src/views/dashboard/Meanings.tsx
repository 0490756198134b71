import { BodyLong, ReadMore, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import { useWords } from "./words";

/** What the two check marks stand for, as the help article says. */
export function Meanings() {
  const say = useWords();
  return (
    <ReadMore header={say("meaning.title")} size="small" className="meanings">
      <VStack gap="space-12">
        <BodyLong size="small">{say("meaning.integration")}</BodyLong>
        <BodyLong size="small">{say("meaning.consent")}</BodyLong>
        <BodyLong size="small">{say("meaning.example")}</BodyLong>
        <BodyLong size="small">
          <Link to="/help">{say("meaning.more")}</Link>
        </BodyLong>
      </VStack>
    </ReadMore>
  );
}
