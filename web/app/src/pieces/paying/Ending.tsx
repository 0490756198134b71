import { BodyShort, Button, InlineMessage, Link as TextLink, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import type { CombinedError } from "urql";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { NoAnswer } from "./asking";
import { useWords } from "./words";

interface Props {
  /** The company's own part of the address. */
  base: string;
  refused: Refused | null;
  /** A field says it already. */
  placed: boolean;
  failed: CombinedError | undefined;
  /** A press led nowhere: something typed is missing or wrong. */
  unready: boolean;
  anew: () => void;
}

/** Why a form that makes payments was not sent, above its buttons. */
export function Ending({ base, refused, placed, failed, unready, anew }: Props) {
  const say = useWords();
  return (
    <>
      {refused && !placed && <Refusal refused={refused} />}
      {refused?.code === "IDEMPOTENCY_KEY_REUSED" && (
        <VStack gap="space-8" align="start">
          <BodyShort>{say("already")}</BodyShort>
          <TextLink as={Link} to={`${base}/payments`}>
            {say("overview")}
          </TextLink>
          <Button type="button" variant="secondary" size="small" onClick={anew}>
            {say("anew")}
          </Button>
        </VStack>
      )}
      <NoAnswer error={failed} />
      <div role="status">{unready && <InlineMessage status="error">{say("fixFirst")}</InlineMessage>}</div>
    </>
  );
}
