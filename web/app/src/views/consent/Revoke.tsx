import { BodyLong, Button, Modal } from "@navikt/ds-react";
import { useState } from "react";
import { useMutation } from "urql";
import { Failed } from "@/pieces/Asked";
import { Refusal } from "@/pieces/Refusal";
import type { Consent } from "./consents";
import { RevokeConsentDocument } from "./gql/graphql";
import { useWords } from "./words";

/** Taking a consent back, after one has been told what that means. `last`: nobody else's is alive. */
export function Revoke({ consent, last }: { consent: Consent; last: boolean }) {
  const say = useWords();
  const [open, setOpen] = useState(false);
  const [state, revoke] = useMutation(RevokeConsentDocument);
  const bank = consent.bank?.name ?? say("unknownBank");
  const told = state.data?.revokeConsent;
  const press = async () => {
    const { data } = await revoke({ input: { consentId: consent.id } });
    if (data?.revokeConsent.__typename === "ConsentSuccess") setOpen(false);
  };
  return (
    <>
      <Button variant="tertiary" size="small" onClick={() => setOpen(true)}>
        {say("revoke")}
      </Button>
      <Modal open={open} onClose={() => setOpen(false)} header={{ heading: say("revokeSure", { bank }) }}>
        <Modal.Body>
          <BodyLong spacing>{say("revokeMeans", { bank })}</BodyLong>
          {last && (
            <BodyLong weight="semibold" spacing>
              {say("revokeLast")}
            </BodyLong>
          )}
          <Refusal refused={told && told.__typename !== "ConsentSuccess" ? told : null} />
          {state.error && <Failed error={state.error} again={() => void press()} />}
        </Modal.Body>
        <Modal.Footer>
          <Button data-color="danger" loading={state.fetching} onClick={() => void press()}>
            {say("revoke")}
          </Button>
          <Button variant="secondary" onClick={() => setOpen(false)}>
            {say("keep")}
          </Button>
        </Modal.Footer>
      </Modal>
    </>
  );
}
