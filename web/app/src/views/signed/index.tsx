// Where BankID's return lands: in the browser one began in, or in another, which has no link to show anything by.
import { Button, Heading, VStack } from "@navikt/ds-react";
import { useCallback, useEffect } from "react";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { logIn } from "@/live/session";
import { Asked } from "@/pieces/Asked";
import { Page } from "@/pieces/Page";
import { Refusal } from "@/pieces/Refusal";
import { keptLink, useComingBack } from "@/views/signing/link";
import { Next } from "@/views/signing/Next";
import { Paper } from "@/views/signing/Paper";
import "@/views/signing/signing.css";
import { SignedInvitationDocument } from "./gql/graphql";
import { Outcome } from "./Outcome";
import { useWords } from "./words";

const TOLD = [
  "LINK_UNKNOWN",
  "LINK_USED",
  "LINK_EXPIRED",
  "AGREEMENT_WRONG_STATUS",
  "WRONG_PERSON_SIGNING",
  "SIGNING_NOT_COMPLETED",
  "OUTSIDE_UNAVAILABLE",
] as const;

/** It goes on within seconds, and who has no account has no subscription. */
const ON_ITS_WAY: readonly string[] = ["SIGNED", "UNDER_REVIEW"];
const ASKED_EVERY_MILLISECONDS = 3000;

export default function View() {
  const [search] = useSearchParams();
  const refused = search.get("refused");
  const token = keptLink();
  if (refused !== null) return <NotSigned code={refused} token={token} />;
  return token ? <Here token={token} /> : <Elsewhere />;
}

function NotSigned({ code, token }: { code: string; token: string | null }) {
  const say = useWords();
  const known = TOLD.find((one) => one === code) ?? "other";
  return (
    <Page title={say(`refused.${known}`)}>
      <VStack gap="space-24" className="signing" align="start" data-refused={known}>
        <Outcome status={known === "LINK_USED" ? "success" : "warning"} title={say(`refused.${known}`)}>
          {say(`why.${known}`)} {token === null && say("wayBack")}
        </Outcome>
        {token && <Back token={token} />}
      </VStack>
    </Page>
  );
}

function Here({ token }: { token: string }) {
  const say = useWords();
  const [state, ask] = useQuery({
    query: SignedInvitationDocument,
    variables: { token },
    requestPolicy: "network-only",
  });
  const again = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  useComingBack(again);
  const told = state.data?.signingInvitation;
  const moves = told?.__typename === "SigningInvitation" && ON_ITS_WAY.includes(told.agreementStatus);
  useEffect(() => {
    const timer = moves ? setInterval(again, ASKED_EVERY_MILLISECONDS) : undefined;
    return () => clearInterval(timer);
  }, [moves, again]);
  return (
    <Asked state={state} again={again} find={(data) => data.signingInvitation} missing={null}>
      {(told) => {
        if ("code" in told)
          return (
            <Page title={say("title")}>
              <Refusal refused={told} />
            </Page>
          );
        const signed = told.signatoryStatus === "SIGNED";
        const title = signed ? say("titleOf", { company: told.companyName }) : say("notYet");
        return (
          <Page key={String(signed)} title={title}>
            <VStack gap="space-24" className="signing">
              <Outcome status={signed ? "success" : "warning"} title={signed ? say("title") : title}>
                {signed ? say("thanks") : say("notYetWhy")}
              </Outcome>
              <Paper invitation={told} fact={{ name: say("status"), fact: told.agreementStatusText }} />
              {signed ? <Next status={told.agreementStatus} /> : <Back token={token} />}
            </VStack>
          </Page>
        );
      }}
    </Asked>
  );
}

/** The gateway leaves this for some minutes in the browser that brought a signature. */
const justSigned = () => document.cookie.split("; ").includes("kontobro-signed=1");

function Elsewhere() {
  const say = useWords();
  if (!justSigned())
    return (
      <Page title={say("nothing")}>
        <Outcome status="warning" title={say("nothing")}>
          {say("nothingWhy")}
        </Outcome>
      </Page>
    );
  return (
    <Page title={say("title")}>
      <VStack gap="space-24" className="signing" align="start">
        <Outcome status="success" title={say("thanks")}>
          {say("elsewhere")}
        </Outcome>
        <div>
          <Heading level="2" size="small">
            {say("nextTitle")}
          </Heading>
          <ul className="does">
            <li>{say("next.checked")}</li>
            <li>{say("next.told")}</li>
            <li>{say("next.consent")}</li>
            <li>{say("link")}</li>
          </ul>
        </div>
        <Button variant="secondary" onClick={() => logIn("/")}>
          {say("logIn")}
        </Button>
      </VStack>
    </Page>
  );
}

function Back({ token }: { token: string }) {
  const say = useWords();
  return (
    <div>
      <Button as={Link} to={`/sign/${token}`}>
        {say("back")}
      </Button>
    </div>
  );
}
