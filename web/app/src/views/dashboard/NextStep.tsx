import { BodyLong, Button, Heading, VStack } from "@navikt/ds-react";
import { Link } from "react-router";
import type { Company } from "./index";
import { useWords } from "./words";

/** Before the agreement is ACTIVE: what it waits for. */
export function NextStep({ company }: { company: Company }) {
  const say = useWords();
  return (
    <section className="card next-step" aria-labelledby="next">
      <Heading level="2" size="medium" id="next">
        {company.agreement ? say("next.status", { text: company.agreement.statusInfo.text }) : say("next.none")}
      </Heading>
      <VStack gap="space-16" align="start">
        <BodyLong>{say("next.after")}</BodyLong>
        <Button as={Link} to={`/companies/${company.id}/agreement`}>
          {company.agreement ? say("next.see") : say("next.register")}
        </Button>
      </VStack>
    </section>
  );
}
