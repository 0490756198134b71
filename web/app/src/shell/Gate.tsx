// Who may see what is behind: those who are logged in, or, where it is open, everybody.
import { Alert, BodyLong, Button, Heading, Modal, VStack } from "@navikt/ds-react";
import { useRef } from "react";
import { Outlet, useLocation, useSearchParams } from "react-router";
import { Kontobro } from "@/live/client";
import { askSession, logIn, useSession } from "@/live/session";
import { Loading } from "@/pieces/Asked";
import { useWords } from "./words";

export function Gate({ open = false }: { open?: boolean }) {
  const session = useSession();
  const csrf = useRef<string>(undefined);
  if (session.state === "here") csrf.current = session.csrf;
  if (session.state === "asking") return <Loading />;
  if (session.state === "unreachable") return <Unreachable />;
  if (session.state === "nobody" && !open) return <Welcome />;
  return (
    <Kontobro csrf={csrf.current}>
      <Outlet />
      {session.state === "expired" && <Expired />}
    </Kontobro>
  );
}

/** What the gateway says of a login that came to nothing. */
const NOT_IN = ["SIGNING_NOT_COMPLETED", "LINK_EXPIRED", "OUTSIDE_UNAVAILABLE"] as const;

function Welcome() {
  const say = useWords();
  const [search] = useSearchParams();
  const { pathname } = useLocation();
  const code = search.get("login");
  const known = NOT_IN.find((one) => one === code) ?? "other";
  return (
    <VStack gap="space-24" align="start" className="page welcome">
      {code !== null && (
        <Alert variant="warning" role="alert" data-code={code}>
          {say(`notIn.${known}`)}
        </Alert>
      )}
      <Heading level="1" size="xlarge">
        {say("welcome")}
      </Heading>
      {pathname.startsWith("/join/") && <BodyLong size="large">{say("invited")}</BodyLong>}
      <BodyLong size="large">{say("welcomeLead")}</BodyLong>
      <Button onClick={() => logIn(code === null ? undefined : "/")}>{say("logIn")}</Button>
    </VStack>
  );
}

function Expired() {
  const say = useWords();
  return (
    <Modal
      open
      onClose={() => false}
      onBeforeClose={() => false}
      header={{ heading: say("expired"), closeButton: false }}
    >
      <Modal.Body>
        <BodyLong>{say("expiredWhy")}</BodyLong>
      </Modal.Body>
      <Modal.Footer>
        <Button onClick={() => logIn()}>{say("logIn")}</Button>
      </Modal.Footer>
    </Modal>
  );
}

function Unreachable() {
  const say = useWords();
  return (
    <VStack gap="space-16" align="start" className="page" role="alert">
      <Heading level="1" size="large">
        {say("unreachable")}
      </Heading>
      <BodyLong>{say("unreachableWhy")}</BodyLong>
      <Button onClick={() => void askSession()}>{say("again")}</Button>
    </VStack>
  );
}
