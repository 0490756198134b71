// The WebSocket: opens again by itself, and every subscription goes on where it was.
import { createClient, type Client as Line } from "graphql-ws";
import type { SubscriptionForwarder } from "@urql/core";
import { lineIsIdle, lineIsLost, lineIsOpen } from "@/live/connection";
import { sessionEnded } from "@/live/session";
import { byHash } from "@/live/trusted";
import type { Language } from "@/words";

const SESSION_ENDED = 4403;
const PING_MILLISECONDS = 10_000;
const PONG_MILLISECONDS = 5_000;
const CURSOR_INVALID = "CURSOR_INVALID";

export function lineOf(language: Language): Line {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const line = createClient({
    url: `${location.origin.replace(/^http/, "ws")}/graphql`,
    connectionParams: { locale: language },
    keepAlive: PING_MILLISECONDS,
    retryAttempts: Infinity,
    retryWait: async (retries) => {
      await pause(Math.min(250 * 2 ** retries, 15_000) * (0.5 + Math.random()));
      await online();
    },
    shouldRetry: (event) => codeOf(event) !== SESSION_ENDED,
    on: {
      connected: lineIsOpen,
      // A line may be dead without anybody having closed it: who does not answer a ping is not there.
      ping: (received) => {
        if (!received) waiting = setTimeout(() => line.terminate(), PONG_MILLISECONDS);
      },
      pong: (received) => {
        if (received) clearTimeout(waiting);
      },
      closed: (event) => {
        clearTimeout(waiting);
        if (codeOf(event) === SESSION_ENDED) sessionEnded();
        else if ((event as CloseEvent).wasClean && codeOf(event) === 1000) lineIsIdle();
        else lineIsLost();
      },
    },
  });
  addEventListener("offline", () => {
    lineIsLost();
    line.terminate();
  });
  return line;
}

/** graphql-ws asks again for what is in `payload` when a line has broken; the newest cursor is kept there. */
export function goingOn(line: Line): SubscriptionForwarder {
  return (request) => ({
    subscribe: (sink) => {
      const variables: Record<string, unknown> = { ...request.variables };
      let unsubscribe = () => {};
      const ask = () => {
        unsubscribe = line.subscribe<Record<string, unknown>, Record<string, unknown>>(
          // Asked again after a break, it is this object that is sent: with the newest cursor. graphql-ws wants a text.
          { query: "", ...byHash({ ...request }), variables },
          {
            next: (result) => {
              const code = result.errors?.[0]?.extensions?.["code"];
              if (code === CURSOR_INVALID && variables["since"]) {
                delete variables["since"];
                unsubscribe();
                ask();
                return;
              }
              const cursor = cursorOf(result.data);
              if (cursor !== undefined) variables["since"] = cursor;
              sink.next(result);
            },
            error: (error) => (codeOf(error) === SESSION_ENDED ? sink.complete() : sink.error(error)),
            complete: () => sink.complete(),
          },
        );
      };
      ask();
      return { unsubscribe: () => unsubscribe() };
    },
  });
}

function cursorOf(data: unknown): string | undefined {
  const [update] = Object.values(data ?? {}).filter((one) => typeof one === "object") as ({ cursor?: string } | null)[];
  return update?.cursor;
}

function codeOf(event: unknown): number | undefined {
  return (event as { code?: number } | undefined)?.code;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function online(): Promise<void> {
  return navigator.onLine
    ? Promise.resolve()
    : new Promise((resolve) => addEventListener("online", () => resolve(), { once: true }));
}
