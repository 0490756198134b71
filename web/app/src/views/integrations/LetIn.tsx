import { Alert, BodyLong, BodyShort, Button, Heading, Modal, TextField, VStack } from "@navikt/ds-react";
import { useState, type FormEvent } from "react";
import { useMutation } from "urql";
import { Failed } from "@/pieces/Asked";
import { Refusal } from "@/pieces/Refusal";
import { GrantApiClientDocument } from "./gql/graphql";
import { Scopes } from "./Partners";
import { useWords } from "./words";

/** An administrator gives a partner access. What it may see is known only with the answer. */
export function LetIn({ companyId, changed }: { companyId: string; changed: () => void }) {
  const say = useWords();
  const [clientId, setClientId] = useState("");
  const [pressed, setPressed] = useState(false);
  const [asked, setAsked] = useState(false);
  const [{ data, fetching, error }, grant] = useMutation(GrantApiClientDocument);
  const answer = data?.grantApiClient;
  const refused = answer && "code" in answer ? answer : undefined;
  const unknown = refused?.code === "CLIENT_UNKNOWN" ? refused : undefined;
  const wanted = clientId.trim();
  const press = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    setAsked(wanted !== "");
  };
  const yes = async () => {
    const done = await grant({ input: { companyId, clientId: wanted } });
    setAsked(false);
    if (done.data?.grantApiClient.__typename !== "ApiGrantSuccess") return;
    setClientId("");
    setPressed(false);
    changed();
  };
  return (
    <section aria-labelledby="let-in">
      <Heading level="2" size="medium" spacing id="let-in">
        {say("letIn")}
      </Heading>
      <VStack as="form" gap="space-16" className="form" onSubmit={press} noValidate>
        <BodyLong>{say("letInWhy")}</BodyLong>
        <TextField
          label={say("letInField")}
          value={clientId}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setClientId(event.target.value)}
          error={pressed && !wanted ? say("letInMissing") : unknown && `${unknown.message} ${unknown.fix}`}
        />
        <div>
          <Button type="submit">{say("letInButton")}</Button>
        </div>
        {!unknown && <Refusal refused={refused} />}
        {error && <Failed error={error} again={() => setAsked(true)} />}
        <div role="status">
          {answer?.__typename === "ApiGrantSuccess" && (
            <Alert variant="success">
              <BodyShort weight="semibold">{say("isIn", { name: answer.grant.client.name })}</BodyShort>
              <Scopes of={answer.grant.scopes} />
            </Alert>
          )}
        </div>
      </VStack>
      {asked && (
        <Modal open onClose={() => setAsked(false)} header={{ heading: say("sure") }}>
          <Modal.Body>
            <VStack gap="space-12">
              <BodyShort className="integrations-id">{wanted}</BodyShort>
              <BodyLong>{say("sureWhy")}</BodyLong>
            </VStack>
          </Modal.Body>
          <Modal.Footer>
            <Button loading={fetching} onClick={() => void yes()}>
              {say("sureYes")}
            </Button>
            <Button variant="secondary" onClick={() => setAsked(false)}>
              {say("no")}
            </Button>
          </Modal.Footer>
        </Modal>
      )}
    </section>
  );
}
