import { BodyShort, Button, InlineMessage, Skeleton, VStack } from "@navikt/ds-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { CombinedError, UseQueryState } from "urql";
import { checkSession, useSession } from "@/live/session";
import { useAskingAgain } from "./askingAgain";
import { useWords } from "./words";

interface Props<T, Found> {
  state: UseQueryState<T>;
  again: () => void;
  /** What is wanted of the answer; nothing found is "there is none". */
  find: (data: T) => Found | null | undefined;
  missing: ReactNode;
  /** Who looks is judged by `data`: `state.data` is theirs no more when the session is over. */
  children: (found: Found, data: T) => ReactNode;
}

/** An answer in all its states: on its way, failed, nothing there, there. What is there stays while it is asked anew,
 * and when it is not there any more because the session is over. */
export function Asked<T, Found>({ state, again, find, missing, children }: Props<T, Found>) {
  const { data, error } = state;
  const found = data ? find(data) : undefined;
  const there = data && found !== null && found !== undefined ? { data, found } : undefined;
  // Whoever asks where "viewer" is asked for is logged in: nobody there is a session that is over.
  const whole = there && (there.data as { viewer?: unknown }).viewer !== null;
  const missed = Boolean(data) && !whole && !error;
  const gone = missed && !state.fetching && !state.stale;
  const kept = useKept(whole ? there : undefined, missed, gone, state.operation?.key);
  const shown = kept ?? there;
  useAskingAgain(shown ? undefined : error, state.fetching, again);
  if (shown) return children(shown.found, shown.data);
  if (gone) return missing;
  return error ? <Failed error={error} again={again} /> : <Loading />;
}

/** What this very question found last, for as long as it is not sure that it is gone. */
function useKept<Found>(
  found: Found | undefined,
  missed: boolean,
  gone: boolean,
  question: number | undefined,
): Found | undefined {
  const last = useRef<{ question: number | undefined; found: Found }>(undefined);
  const [sure, setSure] = useState(false);
  const expired = useSession().state === "expired";
  useEffect(() => {
    if (found !== undefined) last.current = { question, found };
  });
  useEffect(() => {
    if (gone) void checkSession().then(() => setSure(true));
    return () => setSure(false);
  }, [gone]);
  const same = last.current?.question === question ? last.current?.found : undefined;
  return expired || (missed && !sure) ? same : undefined;
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
