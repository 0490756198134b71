import { BodyLong, InlineMessage, LocalAlert, VStack } from "@navikt/ds-react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Checks } from "@/pieces/Checks";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { Choosing } from "./Choosing";
import { current, isLiving, type Company } from "./consents";
import { ConsentViewDocument } from "./gql/graphql";
import { Goes } from "./Goes";
import { Mine } from "./Mine";
import { Others } from "./Others";
import { Returned } from "./Returned";
import { useWords } from "./words";
import "./view.css";

export default function ConsentView() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: ConsentViewDocument, variables: { companyId } });
  return (
    <Page title={say("title")} lead={<BodyLong className="consent-lead">{say("lead")}</BodyLong>}>
      <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
        {(company, { viewer }) => <Consents company={company} me={viewer?.person?.id} />}
      </Asked>
    </Page>
  );
}

function Consents({ company, me }: { company: Company; me: string | undefined }) {
  const say = useWords();
  const mine = company.consents.filter((consent) => consent.person?.id === me);
  const others = company.consents.filter((consent) => consent.person?.id !== me);
  const active = company.features.includes("BANK_DATA");
  return (
    <VStack gap="space-32">
      <Returned newest={mine[0]} />
      <Checks of={company} explained />
      {active && !company.consents.some(isLiving) && (
        <LocalAlert status="warning">
          <LocalAlert.Header>
            <LocalAlert.Title as="h2">{say("noneAlive")}</LocalAlert.Title>
          </LocalAlert.Header>
          <LocalAlert.Content>{say("noneAliveWhy")}</LocalAlert.Content>
        </LocalAlert>
      )}
      <Goes company={company}>
        {mine.length > 0 && <Mine company={company} consents={current(mine)} />}
        {active && <Choosing company={company} mine={mine} />}
      </Goes>
      {!active && (
        <InlineMessage status="info">
          {say("notActive")} <Link to={`/companies/${company.id}/agreement`}>{say("toAgreement")}</Link>
        </InlineMessage>
      )}
      <Others company={company} consents={current(others)} />
    </VStack>
  );
}
