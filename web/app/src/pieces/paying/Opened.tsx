import { BodyLong, Button, VStack } from "@navikt/ds-react";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { PayingDocument, type PayingQuery } from "./gql/graphql";
import { useWords } from "./words";

type Company = NonNullable<PayingQuery["company"]>;
type Role = Company["members"][number]["roles"][number];

export interface Payer {
  company: Company;
  base: string;
  personId: string;
  may: (...roles: Role[]) => boolean;
}

/** What is about payments: made only with an ACTIVE agreement, and some of it only by some. */
export function Opened({ to, children }: { to?: Role[]; children: (payer: Payer) => ReactNode }) {
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: PayingDocument, variables: { companyId } });
  return (
    <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
      {(company, { viewer }) => {
        const base = `/companies/${company.id}`;
        const personId = viewer?.person?.id ?? "";
        const held = company.members.find((member) => member.person.id === personId)?.roles ?? [];
        const active = company.features.includes("PAYMENTS");
        const may = (...roles: Role[]) => active && roles.some((role) => held.includes(role));
        // When the agreement has ended nothing more is paid, and what was paid can still be looked at.
        if (!active && (to || company.accounts.length === 0)) return <NotYet base={base} />;
        if (to && !may(...to)) return <NotAllowed base={base} />;
        return children({ company, base, personId, may });
      }}
    </Asked>
  );
}

function NotYet({ base }: { base: string }) {
  const say = useWords();
  return (
    <Page title={say("notYet")}>
      <VStack gap="space-16" align="start" className="form">
        <BodyLong>{say("notYetWhy")}</BodyLong>
        <Button as={Link} to={`${base}/agreement`}>
          {say("toAgreement")}
        </Button>
      </VStack>
    </Page>
  );
}

function NotAllowed({ base }: { base: string }) {
  const say = useWords();
  return (
    <Page title={say("notAllowed")}>
      <VStack gap="space-16" align="start" className="form">
        <BodyLong>{say("notAllowedWhy")}</BodyLong>
        <Button as={Link} to={`${base}/payments`}>
          {say("back")}
        </Button>
      </VStack>
    </Page>
  );
}
