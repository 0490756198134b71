// The WebSocket: opens again by itself, and every subscription goes on where it was.
import { createClient, type Client as Line } from "graphql-ws";
import type { SubscriptionForwarder } from "@urql/core";
import { comes, isSilent, lineIs } from "@/live/connection";
import { sessionEnded } from "@/live/session";
import { byHash } from "@/live/trusted";
import type { Language } from "@/words";

const SESSION_ENDED = 4403;
const PING_MILLISECONDS = 10_000;
const PONG_MILLISECONDS = 5_000;
const CURSOR_INVALID = "CURSOR_INVALID";
/** The subscription itself is refused: asking again is of no use. */
const REFUSED = new Set(["NOT_FOUND", "NOT_ALLOWED", "NOT_SIGNED_IN"]);

export interface OpenLine {
  line: Line;
  close: () => void;
}

export function lineOf(language: Language): OpenLine {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let open = false;
  const line = createClient({
    url: `${location.origin.replace(/^http/, "ws")}/graphql`,
    connectionParams: { locale: language },
    keepAlive: PING_MILLISECONDS,
    retryAttempts: Infinity,
    retryWait: async (retries) => {
      await pause(waitOf(retries));
      await online();
    },
    shouldRetry: (event) => codeOf(event) !== SESSION_ENDED,
    on: {
      connected: () => {
        open = true;
        lineIs("live");
      },
      // A line may be dead without anybody having closed it: who does not answer a ping is not there.
      ping: (received) => {
        if (!received) waiting = setTimeout(() => line.terminate(), PONG_MILLISECONDS);
      },
      pong: (received) => {
        if (received) clearTimeout(waiting);
      },
      closed: (event) => {
        open = false;
        clearTimeout(waiting);
        if (codeOf(event) === SESSION_ENDED) sessionEnded();
        else lineIs((event as CloseEvent).wasClean && codeOf(event) === 1000 ? "idle" : "lost");
      },
    },
  });
  const cut = () => {
    // Where nothing is followed there is no line to lose.
    if (open) line.terminate();
  };
  addEventListener("offline", cut);
  return {
    line,
    close: () => {
      removeEventListener("offline", cut);
      void line.dispose();
      lineIs("idle");
    },
  };
}

/** graphql-ws asks again for what is in `payload` when a line has broken; the newest cursor is kept there. */
export function goingOn(line: Line): SubscriptionForwarder {
  return (request) => ({
    subscribe: (sink) => {
      const variables: Record<string, unknown> = { ...request.variables };
      let [turn, tries] = [0, 0];
      let unsubscribe = () => {};
      let timer: ReturnType<typeof setTimeout> | undefined;
      const ask = () => {
        const mine = ++turn;
        // What an older asking still says is not ours any more.
        const ours = () => mine === turn;
        const fromTheBeginning = () => {
          delete variables["since"];
          ask();
        };
        unsubscribe = line.subscribe<Record<string, unknown>, Record<string, unknown>>(
          // Asked again after a break, it is this object that is sent: with the newest cursor. graphql-ws wants a text.
          { query: "", ...byHash({ ...request }), variables },
          {
            next: (result) => {
              if (!ours()) return;
              if (reasonOf(result.errors) === CURSOR_INVALID && variables["since"]) {
                const before = unsubscribe;
                fromTheBeginning();
                before();
                return;
              }
              tries = 0;
              comes(variables);
              const cursor = cursorOf(result.data);
              if (cursor !== undefined) variables["since"] = cursor;
              sink.next(result);
            },
            error: (error) => {
              if (!ours()) return;
              const reason = reasonOf(error);
              if (codeOf(error) === SESSION_ENDED) sink.complete();
              else if (reason === CURSOR_INVALID && variables["since"]) fromTheBeginning();
              else if (reason && REFUSED.has(reason)) sink.error(error);
              else {
                // A fault of the gateway, or too much at once: said, and tried again.
                isSilent(variables);
                timer = setTimeout(ask, waitOf(tries++));
              }
            },
            complete: () => ours() && sink.complete(),
          },
        );
      };
      ask();
      return {
        unsubscribe: () => {
          turn++;
          clearTimeout(timer);
          comes(variables);
          unsubscribe();
        },
      };
    },
  });
}

function cursorOf(data: unknown): string | undefined {
  const [update] = Object.values(data ?? {}).filter((one) => typeof one === "object") as ({ cursor?: string } | null)[];
  return update?.cursor;
}

/** The code of the first of GraphQL's errors, if these are some. */
function reasonOf(errors: unknown): string | undefined {
  const [first] = Array.isArray(errors) ? (errors as { extensions?: { code?: string } }[]) : [];
  return first?.extensions?.code;
}

function codeOf(event: unknown): number | undefined {
  return (event as { code?: number } | undefined)?.code;
}

function waitOf(tries: number): number {
  return Math.min(250 * 2 ** tries, 15_000) * (0.5 + Math.random());
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function online(): Promise<void> {
  return navigator.onLine
    ? Promise.resolve()
    : new Promise((resolve) => addEventListener("online", () => resolve(), { once: true }));
}
