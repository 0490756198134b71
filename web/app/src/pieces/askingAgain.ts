import { useEffect, useRef } from "react";
import type { CombinedError } from "urql";
import { useReturns } from "@/live/connection";

/** Not all at once: after an outage everybody comes back in the same second. */
const SPREAD_MILLISECONDS = 1000;
/** Where nothing is followed, nothing tells that the gateway is back. */
const PATIENCE_MILLISECONDS = 15_000;

/** What failed is asked again when the connection is back, and now and then while the network does not answer. */
export function useAskingAgain(error: CombinedError | undefined, asking: boolean, again: () => void): void {
  const returns = useReturns();
  const ask = useRef(again);
  useEffect(() => {
    ask.current = again;
  });
  const failed = Boolean(error) && !asking;
  // Too much at once is no outage.
  const unanswered = Boolean(error?.networkError) && error?.response?.status !== 429;
  const asked = useRef(returns);
  useEffect(() => {
    if (!failed) {
      if (!asking) asked.current = returns;
      return;
    }
    const back = asked.current !== returns;
    if (!back && !unanswered) return;
    const wait = (back ? 0 : PATIENCE_MILLISECONDS) + Math.random() * SPREAD_MILLISECONDS;
    const timer = setTimeout(() => {
      asked.current = returns;
      ask.current();
    }, wait);
    return () => clearTimeout(timer);
  }, [failed, unanswered, asking, returns]);
}
