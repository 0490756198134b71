import { Heading, VStack } from "@navikt/ds-react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Checks } from "@/pieces/Checks";
import { Page } from "@/pieces/Page";
import { Balances } from "./Balances";
import { DashboardDocument, type DashboardQuery } from "./gql/graphql";
import { Meanings } from "./Meanings";
import { Needs } from "./Needs";
import { NextStep } from "./NextStep";
import "./view.css";
import { useWords } from "./words";

export type Company = NonNullable<DashboardQuery["company"]>;

export default function Dashboard() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: DashboardDocument, variables: { companyId } });
  return (
    <Page title={say("title")}>
      <Asked state={state} again={again} find={(data) => data.company} missing={null}>
        {(company, { viewer }) => <Shown company={company} person={viewer?.person?.id} />}
      </Asked>
    </Page>
  );
}

function Shown({ company, person }: { company: Company; person: string | undefined }) {
  const say = useWords();
  // What the bank knows is there once the agreement is ACTIVE; until then there is one thing to do, or to wait for.
  const active = company.features.includes("BANK_DATA");
  return (
    <div className="dashboard">
      <div className="dashboard-main">{active ? <Balances company={company} /> : <NextStep company={company} />}</div>
      <VStack gap="space-32" className="dashboard-side">
        {active && <Needs company={company} person={person} />}
        <section aria-labelledby="checks">
          <Heading level="2" size="small" spacing id="checks">
            {say("checks")}
          </Heading>
          <Checks of={company} explained />
          <Meanings />
        </section>
      </VStack>
    </div>
  );
}
