import { InlineMessage } from "@navikt/ds-react";
import type { CombinedError } from "urql";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { NoAnswer } from "./asking";
import { REUSED, Reused } from "./Reused";
import { useWords } from "./words";

interface Props {
  /** The company's own part of the address. */
  base: string;
  refused: Refused | null;
  /** A field says it already. */
  placed: boolean;
  failed: CombinedError | undefined;
  /** A press led nowhere: something typed is missing or wrong. */
  unready: boolean;
  anew: () => void;
}

/** Why a form that makes payments was not sent, above its buttons. */
export function Ending({ base, refused, placed, failed, unready, anew }: Props) {
  const say = useWords();
  return (
    <>
      {refused?.code === REUSED ? (
        <Reused base={base} anew={anew} />
      ) : (
        refused && !placed && <Refusal refused={refused} />
      )}
      <NoAnswer error={failed} />
      <div role="status">{unready && <InlineMessage status="error">{say("fixFirst")}</InlineMessage>}</div>
    </>
  );
}
