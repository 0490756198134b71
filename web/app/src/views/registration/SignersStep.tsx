import { BodyLong, BodyShort, Checkbox, CheckboxGroup, Heading, TextField, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { isOrganisationNumber } from "@/words/checks";
import { useFormats } from "@/words/format";
import { keyOf, type Draft, type SignerDraft } from "./draft";
import { isEmail, isFirm, isMobile, signersReady } from "./judging";
import { useLookUp } from "./lookup";
import { useRoleNames } from "./roles";
import { StepForm } from "./StepForm";
import { useWords } from "./words";

interface Props {
  draft: Draft;
  refused: Refused | null;
  changed: (change: Partial<Draft>) => void;
  next: () => void;
  back: () => void;
}

const nameOf = (one: SignerDraft) => `${one.givenName} ${one.familyName}`;

export function SignersStep({ draft, refused, changed, next, back }: Props) {
  const say = useWords();
  const roleNames = useRoleNames();
  const { date } = useFormats();
  const [pressed, setPressed] = useState(false);
  const chosen = draft.signers.filter((one) => one.chosen);
  const edit = (changedOne: SignerDraft) =>
    changed({ signers: draft.signers.map((one) => (keyOf(one) === keyOf(changedOne) ? changedOne : one)) });
  // Of several, the refusal does not tell whose.
  const [only] = chosen.length === 1 ? chosen : [];
  const atField = refused && ["MOBILE_NUMBER_INVALID", "EMAIL_INVALID"].includes(refused.code) && only;
  const ofFirm = refused?.code.startsWith("ORGANISATION_") ? refused : null;
  return (
    <StepForm
      title={say("step.signers")}
      lead={draft.signers.length === 1 && <BodyLong>{say("signerOne")}</BodyLong>}
      submit={() => (signersReady(draft) ? next() : setPressed(true))}
      back={back}
    >
      {draft.signers.length > 1 && (
        <CheckboxGroup
          legend={say("signers")}
          description={say("signersHelp")}
          value={chosen.map(keyOf)}
          error={pressed && chosen.length === 0 ? say("signersMissing") : undefined}
          onChange={(keys: string[]) =>
            changed({ signers: draft.signers.map((one) => ({ ...one, chosen: keys.includes(keyOf(one)) })) })
          }
        >
          {draft.signers.map((one) => (
            <Checkbox
              key={keyOf(one)}
              value={keyOf(one)}
              description={`${roleNames(one.roleCodes)}, ${say("born", { date: date(one.birthdate) })}`}
            >
              {nameOf(one)}
            </Checkbox>
          ))}
        </CheckboxGroup>
      )}
      {chosen.map((one) => (
        <VStack key={keyOf(one)} gap="space-16" className="card">
          <div>
            <Heading level="3" size="small">
              {nameOf(one)}
            </Heading>
            <BodyShort size="small">
              {roleNames(one.roleCodes)}, {say("born", { date: date(one.birthdate) })}
            </BodyShort>
          </div>
          <Contact
            one={one}
            edit={edit}
            pressed={pressed}
            several={draft.signers.length > 1}
            refused={atField ? refused : null}
          />
        </VStack>
      ))}
      {!atField && !ofFirm && <Refusal refused={refused} />}
      <FirmField number={draft.firm} refused={ofFirm} changed={(firm) => changed({ firm })} pressed={pressed} />
    </StepForm>
  );
}

function Contact(props: {
  one: SignerDraft;
  edit: (one: SignerDraft) => void;
  pressed: boolean;
  several: boolean;
  refused: Refused | null;
}) {
  const { one, edit, pressed, several, refused } = props;
  const say = useWords();
  const [left, setLeft] = useState({ mobile: false, email: false });
  const no = (code: string) => (refused?.code === code ? `${refused.message} ${refused.fix}` : undefined);
  const wrong = (field: "mobile" | "email", fine: boolean) =>
    (pressed || (left[field] && one[field] !== "")) && !fine ? say(`${field}Wrong`) : undefined;
  return (
    <>
      <TextField
        label={several ? say("mobileOf", { name: nameOf(one) }) : say("mobile")}
        description={say("mobileHelp")}
        type="tel"
        autoComplete="off"
        htmlSize={20}
        value={one.mobile}
        error={no("MOBILE_NUMBER_INVALID") ?? wrong("mobile", isMobile(one.mobile))}
        onChange={(event) => edit({ ...one, mobile: event.target.value })}
        onBlur={() => setLeft({ ...left, mobile: true })}
      />
      <TextField
        label={several ? say("emailOf", { name: nameOf(one) }) : say("email")}
        type="email"
        autoComplete="off"
        value={one.email}
        error={no("EMAIL_INVALID") ?? wrong("email", isEmail(one.email))}
        onChange={(event) => edit({ ...one, email: event.target.value })}
        onBlur={() => setLeft({ ...left, email: true })}
      />
    </>
  );
}

function FirmField(props: {
  number: string;
  refused: Refused | null;
  changed: (number: string) => void;
  pressed: boolean;
}) {
  const { number, refused, changed, pressed } = props;
  const say = useWords();
  const [left, setLeft] = useState(false);
  const { company, rejected } = useLookUp(number, () => {});
  const no = rejected ?? refused;
  const wrong = (left || pressed) && !isFirm(number) ? say("numberWrong") : undefined;
  return (
    <div>
      <TextField
        label={say("firm")}
        description={say("firmHelp")}
        inputMode="numeric"
        autoComplete="off"
        htmlSize={14}
        maxLength={15}
        value={number}
        error={wrong ?? (no && isOrganisationNumber(number) ? `${no.message} ${no.fix}` : undefined)}
        onChange={(event) => changed(event.target.value)}
        onBlur={() => setLeft(true)}
      />
      <BodyShort role="status" size="small" className="firm">
        {company?.name}
      </BodyShort>
    </div>
  );
}
