import { BodyLong, BodyShort, Button, HStack, Modal, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { useMutation } from "urql";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { SendAgreementAgainDocument, TerminateAgreementDocument, WithdrawAgreementDocument } from "./gql/graphql";
import type { Agreement, AgreementCompany } from "./index";
import { useWords } from "./words";

interface Props {
  company: AgreementCompany;
  agreement: Agreement;
  admin: boolean;
}
type Ending = "withdraw" | "terminate";

/** What can be done with an agreement as it stands. What ends it is asked once more. */
export function Acts({ company, agreement, admin }: Props) {
  const say = useWords();
  const [refused, setRefused] = useState<Refused | null>(null);
  const [said, setSaid] = useState("");
  const [asking, setAsking] = useState<Ending | null>(null);
  const [sent, send] = useMutation(SendAgreementAgainDocument);
  const [withdrawn, withdraw] = useMutation(WithdrawAgreementDocument);
  const [terminated, terminate] = useMutation(TerminateAgreementDocument);
  const { status } = agreement;
  const input = { agreementId: agreement.id };
  const unsigned = status === "DRAFT" || status === "AWAITING_SIGNATURES";
  const endable = status === "ACTIVE" || status === "SUSPENDED";

  const heard = (told: { __typename: string } | Refused | undefined, done: string) => {
    setRefused(told && "code" in told ? told : null);
    setSaid(told === undefined ? say("unanswered") : "code" in told ? "" : done);
    setAsking(null);
  };
  const sendNow = async () => heard((await send({ input })).data?.sendAgreement, say("sentNow"));
  const end = async () => {
    if (asking === "withdraw") heard((await withdraw({ input })).data?.withdrawAgreement, "");
    else heard((await terminate({ input })).data?.terminateAgreement, "");
  };

  return (
    <VStack gap="space-12" className="no-print">
      <Refusal refused={refused} />
      <div role="status">{said && <BodyShort>{said}</BodyShort>}</div>
      {unsigned && (
        <>
          <HStack gap="space-12">
            <Button
              variant={status === "DRAFT" ? "primary" : "secondary"}
              loading={sent.fetching}
              onClick={() => void sendNow()}
            >
              {status === "DRAFT" ? say("sendFirst") : say("sendAgain")}
            </Button>
            <Button variant="tertiary" data-color="danger" onClick={() => setAsking("withdraw")}>
              {say("withdraw")}
            </Button>
          </HStack>
          {status !== "DRAFT" && <BodyShort size="small">{say("sendAgainWhy")}</BodyShort>}
        </>
      )}
      {endable &&
        (admin ? (
          <div>
            <Button variant="tertiary" data-color="danger" onClick={() => setAsking("terminate")}>
              {say("terminate")}
            </Button>
          </div>
        ) : (
          <BodyShort size="small">{say("terminateBy")}</BodyShort>
        ))}
      <Modal
        open={asking !== null}
        onClose={() => setAsking(null)}
        header={{ heading: say(`${asking ?? "withdraw"}Title`), label: company.name }}
      >
        <Modal.Body>
          <BodyLong>{say(`${asking ?? "withdraw"}Why`)}</BodyLong>
        </Modal.Body>
        <Modal.Footer>
          <Button data-color="danger" loading={withdrawn.fetching || terminated.fetching} onClick={() => void end()}>
            {say("confirm")}
          </Button>
          <Button variant="secondary" onClick={() => setAsking(null)}>
            {say("cancel")}
          </Button>
        </Modal.Footer>
      </Modal>
    </VStack>
  );
}
