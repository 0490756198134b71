import { BodyLong, Button, VStack } from "@navikt/ds-react";
import { Link, useNavigate, useParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { MeDocument } from "@/live/gql/graphql";
import { Failed } from "@/pieces/Asked";
import { Page } from "@/pieces/Page";
import { Refusal } from "@/pieces/Refusal";
import { AcceptInvitationDocument } from "./gql/graphql";
import { useWords } from "./words";

/** The link of an invitation. Opening it consumes nothing; the button does. */
export default function Joining() {
  const say = useWords();
  const { token = "" } = useParams();
  const [me] = useQuery({ query: MeDocument });
  const name = me.data?.viewer?.person?.name;
  const goTo = useNavigate();
  const [state, accept] = useMutation(AcceptInvitationDocument);
  const told = state.data?.acceptInvitation;
  const refused = told && told.__typename !== "CompanySuccess" ? told : null;
  const press = async () => {
    const { data } = await accept({ input: { token } });
    if (data?.acceptInvitation.__typename === "CompanySuccess")
      void goTo(`/companies/${data.acceptInvitation.company.id}`, { replace: true });
  };
  return (
    <Page title={say("title")}>
      <VStack gap="space-20" align="start" className="form">
        <BodyLong>{name ? say("lead", { name }) : say("leadNobody")}</BodyLong>
        <Refusal refused={refused} />
        {state.error && <Failed error={state.error} again={() => void press()} />}
        {refused ? (
          <Button as={Link} to="/" variant="secondary">
            {say("toClients")}
          </Button>
        ) : (
          <Button loading={state.fetching} onClick={() => void press()}>
            {say("accept")}
          </Button>
        )}
      </VStack>
    </Page>
  );
}
