// The connection to Kontobro: urql for questions and changes, graphql-ws for what is followed.
import { Client, fetchExchange, subscriptionExchange, type SubscriptionForwarder } from "@urql/core";
import { createClient, type Client as Line } from "graphql-ws";

// "Forbidden": the session has ended. Coming back with it is of no use; log in again.
const SESSION_ENDED = 4403;

export interface Surroundings {
  gateway: string;
  csrf: string;
  language: "nb" | "en";
  fetch: typeof fetch;
  // A browser's own WebSocket when it is left out.
  webSocketImpl?: unknown;
  // Resolves when there is a network to try again on. In a browser: navigator.onLine and the event "online".
  online: () => Promise<void>;
  loggedOut: () => void;
}

export interface Kontobro {
  client: Client;
  line: Line;
}

export function connect(around: Surroundings): Kontobro {
  const url = `${around.gateway}/graphql`;
  const line = createClient({
    url: url.replace(/^http/, "ws"),
    webSocketImpl: around.webSocketImpl,
    connectionParams: { locale: around.language },
    keepAlive: 10_000,
    retryAttempts: Infinity,
    retryWait: async (retries) => {
      await pause(Math.min(250 * 2 ** retries, 30_000) * (0.5 + Math.random()));
      await around.online();
    },
    shouldRetry: (event) => codeOf(event) !== SESSION_ENDED,
    on: {
      closed: (event) => {
        if (codeOf(event) === SESSION_ENDED) around.loggedOut();
      },
    },
  });
  const client = new Client({
    url,
    fetch: around.fetch,
    preferGetMethod: false,
    requestPolicy: "network-only",
    fetchOptions: {
      credentials: "include",
      headers: { "X-CSRF-Token": around.csrf, "Accept-Language": around.language },
    },
    exchanges: [subscriptionExchange({ forwardSubscription: goingOn(line) }), fetchExchange],
  });
  return { client, line };
}

// graphql-ws opens a broken line again and asks once more for what is in `payload`. The newest cursor is put there
// with every message, so that it asks for what was missed and not for everything from the beginning.
function goingOn(line: Line): SubscriptionForwarder {
  return (request) => ({
    subscribe: (sink) => {
      const variables: Record<string, unknown> = { ...request.variables };
      const payload = { query: request.query ?? "", variables };
      const unsubscribe = line.subscribe<Record<string, unknown>, Record<string, unknown>>(payload, {
        next: (result) => {
          const cursor = cursorOf(result.data);
          if (cursor !== undefined && "since" in variables) variables.since = cursor;
          sink.next(result);
        },
        // The end of the session was told by loggedOut, once for all subscriptions.
        error: (error) => (codeOf(error) === SESSION_ENDED ? sink.complete() : sink.error(error)),
        complete: () => sink.complete(),
      });
      return { unsubscribe };
    },
  });
}

// Every subscription has one field at its root, which may hold a cursor.
function cursorOf(data: unknown): string | undefined {
  const [update] = Object.values(data ?? {}) as ({ cursor?: string } | null)[];
  return update?.cursor;
}

function codeOf(event: unknown): number | undefined {
  return (event as { code?: number } | undefined)?.code;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
