// The page behind the link in an SMS: no account, any browser, as often as one likes. Opening it consumes nothing.
import { BodyLong, Heading, LocalAlert, VStack } from "@navikt/ds-react";
import { useCallback } from "react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Page } from "@/pieces/Page";
import { Refusal } from "@/pieces/Refusal";
import { useFormats } from "@/words/format";
import { SigningInvitationDocument, type InvitationPartsFragment } from "./gql/graphql";
import { useComingBack } from "./link";
import { Next } from "./Next";
import { Paper } from "./Paper";
import { Signing } from "./Signing";
import { standingOf, type Standing } from "./standing";
import "./signing.css";
import { useWords } from "./words";

export default function View() {
  const say = useWords();
  const { token = "" } = useParams();
  const [state, ask] = useQuery({ query: SigningInvitationDocument, variables: { token } });
  const again = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  useComingBack(again);
  return (
    <Asked state={state} again={again} find={(data) => data.signingInvitation} missing={null}>
      {(told) =>
        told.__typename === "SigningInvitation" ? (
          <Invited key={token} invitation={told} token={token} again={again} />
        ) : (
          <Page title={say("titleUnknown")}>
            <Refusal refused={told} />
          </Page>
        )
      }
    </Asked>
  );
}

function Invited({
  invitation,
  token,
  again,
}: {
  invitation: InvitationPartsFragment;
  token: string;
  again: () => void;
}) {
  const say = useWords();
  const { moment } = useFormats();
  const standing = standingOf(invitation);
  const company = invitation.companyName;
  const lead = say("lead", { company, name: invitation.signatoryName.split(" ")[0] ?? "" });
  const open = standing === "open";
  return (
    <Page title={say("title", { company })} lead={open && <BodyLong size="large">{lead}</BodyLong>}>
      <VStack gap="space-24" className="signing">
        <div role="status">{standing !== "open" && <Closed standing={standing} />}</div>
        {open && <Does company={company} />}
        <Paper
          invitation={invitation}
          fact={
            open
              ? invitation.expiresAt && { name: say("until"), fact: moment(invitation.expiresAt) }
              : { name: say("status"), fact: invitation.agreementStatusText }
          }
        />
        {open && <Signing company={company} token={token} again={again} />}
        {standing === "signed" && <Next status={invitation.agreementStatus} />}
      </VStack>
    </Page>
  );
}

function Closed({ standing }: { standing: Exclude<Standing, "open"> }) {
  const say = useWords();
  const status = standing === "signed" ? "success" : "announcement";
  return (
    <LocalAlert status={status} data-standing={standing}>
      <LocalAlert.Header>
        <LocalAlert.Title as="h2">{say(`standing.${standing}`)}</LocalAlert.Title>
      </LocalAlert.Header>
      <LocalAlert.Content>{say(`why.${standing}`)}</LocalAlert.Content>
    </LocalAlert>
  );
}

function Does({ company }: { company: string }) {
  const say = useWords();
  return (
    <div>
      <Heading level="2" size="small">
        {say("what")}
      </Heading>
      <ul className="does">
        <li>{say("does.once", { company })}</li>
        <li>{say("does.people")}</li>
        <li>{say("does.money")}</li>
      </ul>
    </div>
  );
}
