import { BodyLong, Button, Detail, Heading, Modal, Table, VStack } from "@navikt/ds-react";
import { useId, useState } from "react";
import { useMutation } from "urql";
import { leave } from "@/live/session";
import { Failed } from "@/pieces/Asked";
import { Refusal } from "@/pieces/Refusal";
import { useFormats } from "@/words/format";
import { EndSessionDocument, EndSessionsDocument, type ProfileViewQuery } from "./gql/graphql";
import { useWords } from "./words";

type Session = NonNullable<ProfileViewQuery["viewer"]>["sessions"][number];

/** Where one is logged in. What is ended there opens nothing more, from that moment. */
export function Sessions({ sessions, changed }: { sessions: Session[]; changed: () => void }) {
  const say = useWords();
  const heading = useId();
  const [state, end] = useMutation(EndSessionDocument);
  const told = state.data?.endSession;
  const [ending, setEnding] = useState<string>();
  const press = async (sessionId: string) => {
    setEnding(sessionId);
    await end({ input: { sessionId } });
    setEnding(undefined);
    changed();
  };
  return (
    <VStack as="section" gap="space-16" align="start" aria-labelledby={heading}>
      <Heading level="2" size="medium" id={heading}>
        {say("sessions")}
      </Heading>
      <BodyLong>{say("sessionsMean")}</BodyLong>
      <div className="scroll sessions" tabIndex={0} role="region" aria-label={say("sessionsCaption")}>
        <Table>
          <caption className="aksel-sr-only">{say("sessionsCaption")}</caption>
          <Table.Header>
            <Table.Row>
              <Table.HeaderCell scope="col">{say("where")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{say("started")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{say("act")}</Table.HeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {sessions.map((session) => (
              <Row
                key={session.sessionId}
                session={session}
                ending={ending === session.sessionId}
                end={() => void press(session.sessionId)}
              />
            ))}
          </Table.Body>
        </Table>
      </div>
      <Refusal refused={told && told.__typename !== "SessionsEnded" ? told : null} />
      {state.error && <Failed error={state.error} again={changed} />}
      <Everywhere />
    </VStack>
  );
}

function Row({ session, ending, end }: { session: Session; ending: boolean; end: () => void }) {
  const say = useWords();
  const { moment } = useFormats();
  const where = session.app?.name ?? say("browser");
  return (
    <Table.Row>
      <Table.HeaderCell scope="row">{where}</Table.HeaderCell>
      <Table.DataCell>
        {moment(session.startedAt)}
        {session.lastUsedAt && <Detail as="div">{say("used", { when: moment(session.lastUsedAt) })}</Detail>}
        <Detail as="div">{say("expires", { when: moment(session.expiresAt) })}</Detail>
      </Table.DataCell>
      <Table.DataCell>
        <Button size="small" variant="secondary" loading={ending} onClick={end}>
          {say("end")}
          <span className="aksel-sr-only">: {say("endWhich", { where, started: moment(session.startedAt) })}</span>
        </Button>
      </Table.DataCell>
    </Table.Row>
  );
}

function Everywhere() {
  const say = useWords();
  const [open, setOpen] = useState(false);
  const [state, end] = useMutation(EndSessionsDocument);
  const told = state.data?.endSessions;
  const press = async () => {
    const { data } = await end({});
    if (data?.endSessions.__typename === "SessionsEnded") leave();
  };
  return (
    <>
      <Button variant="secondary" data-color="danger" onClick={() => setOpen(true)}>
        {say("endAll")}
      </Button>
      <Modal open={open} onClose={() => setOpen(false)} header={{ heading: say("endAllSure") }}>
        <Modal.Body>
          <BodyLong>{say("endAllMeans")}</BodyLong>
          <Refusal refused={told && told.__typename !== "SessionsEnded" ? told : null} />
          {state.error && <Failed error={state.error} again={() => void press()} />}
        </Modal.Body>
        <Modal.Footer>
          <Button data-color="danger" loading={state.fetching} onClick={() => void press()}>
            {say("endAll")}
          </Button>
          <Button variant="secondary" onClick={() => setOpen(false)}>
            {say("cancel")}
          </Button>
        </Modal.Footer>
      </Modal>
    </>
  );
}
