import { BodyLong, BodyShort, Button, Modal, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { useMutation } from "urql";
import { Failed } from "@/pieces/Asked";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { DeclineAgreementDocument, StartSigningDocument } from "./gql/graphql";
import { keepLink } from "./link";
import { useWords } from "./words";

interface Props {
  company: string;
  token: string;
  /** What the link shows is asked for anew: it has changed. */
  again: () => void;
}

/** The way to BankID, whose order is made when it is wanted and lives for minutes; and the way to say no. */
export function Signing({ company, token, again }: Props) {
  const say = useWords();
  const [refused, setRefused] = useState<Refused | null>(null);
  const [asking, setAsking] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [started, start] = useMutation(StartSigningDocument);
  const [declined, decline] = useMutation(DeclineAgreementDocument);
  const input = { token };

  const sign = async () => {
    setRefused(null);
    const told = (await start({ input })).data?.startSigning;
    if (!told) return;
    if ("code" in told) {
      setRefused(told);
      again();
      return;
    }
    keepLink(token);
    setLeaving(true);
    location.assign(told.signingUrl);
  };
  const sayNo = async () => {
    const told = (await decline({ input })).data?.declineAgreement;
    setAsking(false);
    if (told && "code" in told) setRefused(told);
    if (told) again();
  };

  const error = started.error ?? declined.error;
  return (
    <VStack gap="space-12" align="start">
      <Refusal refused={refused} />
      {error && !started.fetching && <Failed error={error} again={() => void sign()} />}
      <div className="sign">
        <Button size="medium" loading={started.fetching || leaving} onClick={() => void sign()}>
          {say("sign")}
        </Button>
        <Button variant="tertiary" onClick={() => setAsking(true)}>
          {say("decline")}
        </Button>
      </div>
      <BodyShort size="small">{say("leaving")}</BodyShort>
      <Modal open={asking} onClose={() => setAsking(false)} header={{ heading: say("declineTitle") }}>
        <Modal.Body>
          <BodyLong>{say("declineWhy", { company })}</BodyLong>
        </Modal.Body>
        <Modal.Footer>
          <Button data-color="danger" loading={declined.fetching} onClick={() => void sayNo()}>
            {say("declineYes")}
          </Button>
          <Button variant="secondary" onClick={() => setAsking(false)}>
            {say("declineNo")}
          </Button>
        </Modal.Footer>
      </Modal>
    </VStack>
  );
}
