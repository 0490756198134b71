// Correcting the answers of the customer check while the partner looks at them.
import { BodyLong, BodyShort, Button, Heading, HStack, VStack } from "@navikt/ds-react";
import { PencilIcon } from "@navikt/aksel-icons";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useMutation, useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { keepAnswers, keptAnswers, kycFrom, type KycDraft } from "@/views/registration/draft";
import { kycInput } from "@/views/registration/judging";
import { KycForm } from "@/views/registration/KycForm";
import { useRoleOf } from "@/views/registration/sending";
import { CorrectKycDocument, RegisterAgainDocument, type RegisterAgainQuery } from "./gql/graphql";
import type { Agreement, AgreementCompany } from "./index";
import { useWords } from "./words";

interface Props {
  company: AgreementCompany;
  agreement: Agreement;
}
type Registered = Extract<RegisterAgainQuery["lookUpCompany"], { __typename: "RegisteredCompany" }>;

export function Correcting({ company, agreement }: Props) {
  const say = useWords();
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(false);
  const asked = agreement.status === "MANUAL_REVIEW" || agreement.status === "NEEDS_INFORMATION";
  return (
    <div className="no-print">
      <div role="status">{done && !open && <BodyShort>{say("corrected")}</BodyShort>}</div>
      {asked && !open && (
        <VStack gap="space-12" align="start">
          <BodyLong>{say("reviewFix")}</BodyLong>
          <Button variant="secondary" icon={<PencilIcon aria-hidden />} onClick={() => setOpen(true)}>
            {say("correct")}
          </Button>
        </VStack>
      )}
      {asked && open && (
        <Answers
          company={company}
          agreement={agreement}
          close={(corrected) => {
            setOpen(false);
            setDone(corrected);
          }}
        />
      )}
    </div>
  );
}

/** The answers of this tab if they were given here; else what the register knows, and the rest is asked anew. */
function Answers({ company, agreement, close }: Props & { close: (corrected: boolean) => void }) {
  const { organisationNumber } = company;
  const [state, again] = useQuery({ query: RegisterAgainDocument, variables: { organisationNumber } });
  return (
    <Asked state={state} again={again} find={(data) => data.lookUpCompany} missing={null}>
      {(told) =>
        "code" in told ? <Refusal refused={told} /> : <Form registered={told} agreement={agreement} close={close} />
      }
    </Asked>
  );
}

function Form(props: { registered: Registered; agreement: Agreement; close: (corrected: boolean) => void }) {
  const { registered, agreement, close } = props;
  const say = useWords();
  const roleOf = useRoleOf();
  const heading = useRef<HTMLHeadingElement>(null);
  const [before] = useState(() => keptAnswers(agreement.id));
  const [kyc, setKyc] = useState<KycDraft>(() => before ?? kycFrom(registered));
  const [pressed, setPressed] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [corrected, correct] = useMutation(CorrectKycDocument);
  useEffect(() => heading.current?.focus(), []);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setPressed(true);
    setRefused(null);
    const answers = kycInput(kyc, roleOf);
    if (!answers) {
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    const told = (await correct({ input: { agreementId: agreement.id, kyc: answers } })).data?.correctKyc;
    if (!told) return;
    if ("code" in told) return setRefused(told);
    keepAnswers(agreement.id, kyc);
    close(true);
  };
  return (
    <form noValidate className="card form wizard" onSubmit={(event) => void send(event)}>
      <div>
        <Heading level="2" size="small" ref={heading} tabIndex={-1} className="page-title">
          {say("correct")}
        </Heading>
        <BodyLong>
          {say("correctWhy")} {!before && say("answersGone")}
        </BodyLong>
      </div>
      <KycForm kyc={kyc} company={registered} refused={refused} pressed={pressed} changed={setKyc} />
      {corrected.error && !corrected.fetching && <BodyShort role="alert">{say("unanswered")}</BodyShort>}
      <HStack gap="space-12">
        <Button loading={corrected.fetching}>{say("correctSend")}</Button>
        <Button type="button" variant="secondary" onClick={() => close(false)}>
          {say("cancel")}
        </Button>
      </HStack>
    </form>
  );
}
