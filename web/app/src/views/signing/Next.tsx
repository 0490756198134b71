import { BodyLong, Button, Heading, VStack } from "@navikt/ds-react";
import { logIn } from "@/live/session";
import type { InvitationPartsFragment } from "./gql/graphql";
import { useWords } from "./words";

const SAID = ["AWAITING_SIGNATURES", "MANUAL_REVIEW", "NEEDS_INFORMATION", "ACTIVE"] as const;

/** What happens to an agreement after one's own signature. */
export function Next({ status }: { status: InvitationPartsFragment["agreementStatus"] }) {
  const say = useWords();
  const known = SAID.find((one) => one === status);
  const checked = status === "SIGNED" || status === "UNDER_REVIEW";
  return (
    <VStack gap="space-8" align="start">
      <Heading level="2" size="small">
        {say("next")}
      </Heading>
      <BodyLong>{say(`nexts.${known ?? (checked ? "SIGNED" : "ENDED")}`)}</BodyLong>
      <Button variant={status === "ACTIVE" ? "primary" : "secondary"} onClick={() => logIn("/")}>
        {say("logIn")}
      </Button>
    </VStack>
  );
}
