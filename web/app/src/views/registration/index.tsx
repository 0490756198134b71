import { BodyLong, BodyShort, Button, FormProgress, Link, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { Link as RouterLink, useNavigate, useSearchParams } from "react-router";
import { Page } from "@/pieces/Page";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { CompanyStep } from "./CompanyStep";
import { draftOf, emptyDraft, keepSent, useDraft, type Draft } from "./draft";
import { digitsOf } from "./judging";
import { KycStep } from "./KycStep";
import { useSending } from "./sending";
import { SignersStep } from "./SignersStep";
import { SummaryStep } from "./SummaryStep";
import { useWords } from "./words";

const LAST = 4;
type Trouble = { refused: Refused; companyId: string | null } | "unanswered" | null;

/** The step that a refusal belongs to. The company was found a moment ago, so another number is the firm's. */
function stepOf(code: string, draft: Draft): number {
  if (code.startsWith("ORGANISATION_")) return draft.firm.trim() ? 2 : 1;
  if (code.startsWith("SIGNATORY_") || code === "MOBILE_NUMBER_INVALID" || code === "EMAIL_INVALID") return 2;
  return code === "KYC_ANSWER_INVALID" || code === "TEXT_INVALID" ? 3 : LAST;
}

export default function Registration() {
  const say = useWords();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const [draft, setDraft] = useDraft(search.get("number"));
  const [trouble, setTrouble] = useState<Trouble>(null);
  const { press, sending } = useSending((agreementId) => setDraft((now) => ({ ...now, agreementId })));
  const step = Math.max(1, Math.min(Number(search.get("step") ?? 1) || 1, draft.reached, LAST));
  const refusedAt = (asked: number) =>
    trouble && trouble !== "unanswered" && stepOf(trouble.refused.code, draft) === asked ? trouble.refused : null;

  const go = (to: number) => setSearch({ step: String(to) });
  const changed = (change: Partial<Draft>) => {
    setTrouble(null);
    // What was registered with other answers is not what would be sent: the gateway then tells that it is there.
    setDraft((now) => ({ ...now, ...change, agreementId: null }));
  };
  const next = () => {
    setDraft((now) => ({ ...now, reached: Math.max(now.reached, step + 1) }));
    go(step + 1);
  };
  const back = () => go(step - 1);
  const typed = (number: string) => {
    const same = digitsOf(number) === draft.company?.organisationNumber;
    changed(same ? { number } : { number, company: null, reached: 1 });
  };
  const afresh = () => {
    setTrouble(null);
    setDraft(emptyDraft());
    go(1);
  };
  const send = async () => {
    setTrouble(null);
    const outcome = await press(draft);
    if (outcome.sort === "unanswered") return setTrouble("unanswered");
    if (outcome.sort === "refused") {
      setTrouble(outcome);
      return go(stepOf(outcome.refused.code, draft));
    }
    keepSent(outcome.agreementId, draft);
    await navigate(outcome.companyId ? `/companies/${outcome.companyId}/agreement` : "/", { replace: true });
  };

  const steps = ["company", "signers", "kyc", "summary"] as const;
  const common = { draft, changed, next, back };
  return (
    <Page title={say("title")} lead={<BodyLong>{say("lead")}</BodyLong>}>
      <VStack gap="space-32" className="form wizard">
        <FormProgress totalSteps={LAST} activeStep={step} onStepChange={go}>
          {steps.map((name, index) => (
            <FormProgress.Step
              key={name}
              as="button"
              type="button"
              completed={index + 1 < draft.reached && index + 1 !== step}
              interactive={index + 1 <= draft.reached}
            >
              {say(`step.${name}`)}
            </FormProgress.Step>
          ))}
        </FormProgress>
        {step === 1 && (
          <CompanyStep
            draft={draft}
            refused={refusedAt(1)}
            typed={typed}
            found={(company) => {
              if (company.organisationNumber !== draft.company?.organisationNumber) setDraft(draftOf(company, draft));
            }}
            next={next}
          />
        )}
        {step === 2 && <SignersStep {...common} refused={refusedAt(2)} />}
        {step === 3 && <KycStep {...common} refused={refusedAt(3)} />}
        {step === LAST && (
          <SummaryStep
            draft={draft}
            sending={sending}
            send={() => void send()}
            back={back}
            trouble={<Told trouble={trouble} />}
          />
        )}
        <div className="kept">
          <BodyShort size="small">{say("kept")}</BodyShort>
          <Button type="button" variant="tertiary" size="small" onClick={afresh}>
            {say("afresh")}
          </Button>
        </div>
      </VStack>
    </Page>
  );
}

function Told({ trouble }: { trouble: Trouble }) {
  const say = useWords();
  if (trouble === null) return null;
  if (trouble === "unanswered")
    return <Refusal refused={{ code: "UNANSWERED", message: say("unanswered"), fix: say("unansweredWhy") }} />;
  return (
    <VStack gap="space-12">
      <Refusal refused={trouble.refused} />
      {trouble.companyId && (
        <Link as={RouterLink} to={`/companies/${trouble.companyId}/agreement`}>
          {say("toAgreement")}
        </Link>
      )}
    </VStack>
  );
}
