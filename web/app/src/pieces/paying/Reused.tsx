import { Alert, BodyShort, Button, Link as TextLink, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import { useWords } from "./words";

/** The key of a refusal that a person never sees: the form was sent before, arrived, and has been written in since. */
export const REUSED = "IDEMPOTENCY_KEY_REUSED";

/** Where the first one is, before a second is made. */
export function Reused({ base, anew }: { base: string; anew: () => void }) {
  const say = useWords();
  return (
    <VStack gap="space-8" align="start">
      <Alert variant="warning" role="alert" data-code={REUSED}>
        <BodyShort spacing>{say("already")}</BodyShort>
        <TextLink as={Link} to={`${base}/payments`}>
          {say("overview")}
        </TextLink>
      </Alert>
      <Button type="button" variant="secondary" size="small" onClick={anew}>
        {say("anew")}
      </Button>
    </VStack>
  );
}
