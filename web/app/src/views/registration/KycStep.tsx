import { useState } from "react";
import type { Refused } from "@/pieces/Refusal";
import type { Draft } from "./draft";
import { kycReady } from "./judging";
import { KycForm } from "./KycForm";
import { StepForm } from "./StepForm";
import { useWords } from "./words";

interface Props {
  draft: Draft;
  refused: Refused | null;
  changed: (change: Partial<Draft>) => void;
  next: () => void;
  back: () => void;
}

export function KycStep({ draft, refused, changed, next, back }: Props) {
  const say = useWords();
  const [pressed, setPressed] = useState(false);
  return (
    <StepForm title={say("step.kyc")} submit={() => (kycReady(draft.kyc) ? next() : setPressed(true))} back={back}>
      <KycForm
        kyc={draft.kyc}
        company={draft.company}
        refused={refused}
        pressed={pressed}
        changed={(kyc) => changed({ kyc })}
      />
    </StepForm>
  );
}
