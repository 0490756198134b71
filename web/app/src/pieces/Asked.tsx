import { BodyShort, Button, InlineMessage, Skeleton, VStack } from "@navikt/ds-react";
import type { ReactNode } from "react";
import type { CombinedError, UseQueryState } from "urql";
import { useWords } from "./words";

interface Props<T, Found> {
  state: UseQueryState<T>;
  again: () => void;
  /** What is wanted of the answer; nothing found is "there is none". */
  find: (data: T) => Found | null | undefined;
  missing: ReactNode;
  children: (found: Found) => ReactNode;
}

/** An answer in all its states: on its way, failed, nothing there, there. What is there stays while it is asked anew. */
export function Asked<T, Found>({ state, again, find, missing, children }: Props<T, Found>) {
  if (state.data) {
    const found = find(state.data);
    if (found !== null && found !== undefined) return children(found);
    if (!state.fetching && !state.stale && !state.error) return missing;
  }
  return state.error ? <Failed error={state.error} again={again} /> : <Loading />;
}

export function Loading() {
  const say = useWords();
  return (
    <VStack gap="space-12" role="status" aria-label={say("loading")}>
      <Skeleton variant="text" width="60%" />
      <Skeleton variant="rounded" height={96} />
      <Skeleton variant="rounded" height={96} />
    </VStack>
  );
}

export function Failed({ error, again }: { error: CombinedError; again: () => void }) {
  const say = useWords();
  const told = error.graphQLErrors[0];
  const fix = told?.extensions["fix"];
  const why = error.response?.status === 429 ? say("budget") : (told?.message ?? say("failedWhy"));
  return (
    <VStack gap="space-12" align="start" role="alert">
      <InlineMessage status="error">{say("failed")}</InlineMessage>
      <BodyShort>
        {why} {typeof fix === "string" ? fix : null}
      </BodyShort>
      <Button variant="secondary" size="small" onClick={again}>
        {say("again")}
      </Button>
    </VStack>
  );
}
