import { BodyLong, InlineMessage } from "@navikt/ds-react";
import { useCallback } from "react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { useAskedAgain, useNews } from "@/live/following";
import { Asked } from "@/pieces/Asked";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { Endpoints } from "./Endpoints";
import { IntegrationsDocument, type IntegrationsQuery } from "./gql/graphql";
import { LetIn } from "./LetIn";
import { Partners } from "./Partners";
import { useWords } from "./words";
import "./view.css";

type Company = NonNullable<IntegrationsQuery["company"]>;
const LIVE = ["ApiGrant", "Membership"];

export default function Integrations() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const [state, ask] = useQuery({ query: IntegrationsDocument, variables: { companyId } });
  const again = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  useAskedAgain(useNews(companyId, LIVE), state.fetching, again);
  return (
    <Page title={say("title")} lead={<BodyLong className="integrations-lead">{say("lead")}</BodyLong>}>
      <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
        {(company, { viewer }) => {
          const admins = company.members.filter((member) => member.roles.includes("ADMIN"));
          const mayChange = admins.some((member) => member.person.id === viewer?.person?.id);
          return (
            <>
              <Partners company={company} mayChange={mayChange} changed={again} />
              {mayChange ? <LetIn companyId={company.id} changed={again} /> : <OnlyAdmin admins={admins} />}
              {mayChange && <Endpoints key={company.apiClients.map((grant) => grant.client.clientId).join()} />}
            </>
          );
        }}
      </Asked>
    </Page>
  );
}

function OnlyAdmin({ admins }: { admins: Company["members"] }) {
  const say = useWords();
  const names = admins.map((member) => member.person.name).join(", ");
  return <InlineMessage status="info">{names ? say("onlyAdminAsk", { names }) : say("onlyAdmin")}</InlineMessage>;
}
