// A change that moves money, asked for once however often the button is pressed.
import { BodyShort, LocalAlert } from "@navikt/ds-react";
import { useEffect, useRef, useState } from "react";
import type { CombinedError } from "urql";
import type { Refused } from "@/pieces/Refusal";
import { useWords } from "./words";

interface Answer {
  data?: unknown;
  error?: CombinedError | undefined;
}

/** One at a time: a second press while the first is under way is no second wish. */
export function useOnce() {
  const under = useRef(false);
  const [busy, setBusy] = useState(false);
  const once = async <A extends Answer>(ask: () => Promise<A>): Promise<A | null> => {
    if (under.current) return null;
    under.current = true;
    setBusy(true);
    try {
      return await ask();
    } finally {
      under.current = false;
      setBusy(false);
    }
  };
  return { busy, once };
}

/** After a press that led nowhere, and after a no, the first field that is wrong has the focus. */
export function useFirstWrong(presses: number, refused: Refused | null) {
  const form = useRef<HTMLFormElement>(null);
  const focus = () => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  useEffect(() => {
    if (presses > 0) focus();
  }, [presses]);
  useEffect(() => {
    if (refused) focus();
  }, [refused]);
  return form;
}

export function NoAnswer({ error }: { error: CombinedError | null | undefined }) {
  const say = useWords();
  if (!error) return null;
  const told = error.graphQLErrors[0]?.message;
  return (
    <LocalAlert status="error">
      <LocalAlert.Header>
        <LocalAlert.Title as="h2">{say("noAnswer")}</LocalAlert.Title>
      </LocalAlert.Header>
      <LocalAlert.Content>
        <BodyShort>{told ?? say("noAnswerWhy")}</BodyShort>
      </LocalAlert.Content>
    </LocalAlert>
  );
}
