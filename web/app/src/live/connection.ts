// Whether what is on the screen is live, and since when it is not. Said honestly, in one place.
import { storeOf, useStore } from "@/live/store";

export type Connection = { state: "idle" } | { state: "live" } | { state: "lost"; since: number };

const connection = storeOf<Connection>({ state: "idle" });
/** How often the way to the gateway has come back. */
const returns = storeOf(0);
/** What is followed and does not come, although the line may be there. */
const silent = new Set<object>();
let line: "idle" | "live" | "lost" = "idle";

export const useConnection = (): Connection => useStore(connection);
export const useReturns = (): number => useStore(returns);

const isBack = () => returns.set(returns.get() + 1);
addEventListener("online", isBack);

function told(): void {
  const state = silent.size > 0 ? "lost" : line;
  const before = connection.get().state;
  if (before === state) return;
  connection.set(state === "lost" ? { state, since: Date.now() } : { state });
  if (state === "live" && before === "lost") isBack();
}

export function lineIs(now: typeof line): void {
  line = now;
  told();
}

export function comes(what: object): void {
  if (silent.delete(what)) told();
}

export function isSilent(what: object): void {
  silent.add(what);
  told();
}
