import { VStack } from "@navikt/ds-react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { FourEyes } from "./FourEyes";
import { MembersViewDocument, type MembersViewQuery } from "./gql/graphql";
import { Invite } from "./Invite";
import { List } from "./List";
import { useWords } from "./words";
import "./view.css";

export type Company = NonNullable<MembersViewQuery["company"]>;

export default function Members() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: MembersViewDocument, variables: { companyId } });
  return (
    <Page title={say("title")}>
      <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
        {(company, { viewer }) => {
          const me = viewer?.person?.id;
          const roles = company.members.find((member) => member.person.id === me)?.roles ?? [];
          return (
            <VStack gap="space-40">
              <List members={company.members} me={me} />
              <FourEyes company={company} may={roles.includes("ADMIN")} />
              {roles.includes("ADMIN") && <Invite companyId={company.id} />}
            </VStack>
          );
        }}
      </Asked>
    </Page>
  );
}
