import { BodyLong, Button, Heading, VStack } from "@navikt/ds-react";
import { useRouteError } from "react-router";
import { Link } from "react-router";
import { useWords } from "./words";

export function NotThere() {
  const say = useWords();
  return (
    <VStack gap="space-16" align="start" className="page">
      <Heading level="1" size="large">
        {say("notThere")}
      </Heading>
      <BodyLong>{say("notThereWhy")}</BodyLong>
      <Button as={Link} to="/">
        {say("toStart")}
      </Button>
    </VStack>
  );
}

/** What no view has caught: a chunk that is gone after an update, or a fault of ours. */
export function Broken() {
  const say = useWords();
  const error = useRouteError();
  console.error(error);
  return (
    <VStack as="main" gap="space-16" align="start" className="page">
      <Heading level="1" size="large">
        {say("broken")}
      </Heading>
      <BodyLong>{say("brokenWhy")}</BodyLong>
      <Button onClick={() => location.reload()}>{say("reload")}</Button>
    </VStack>
  );
}
