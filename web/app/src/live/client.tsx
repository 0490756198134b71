// The one way to the gateway: questions and changes by HTTP, what is followed by the line.
import { useEffect, useMemo, type ReactNode } from "react";
import { Client, fetchExchange, mapExchange, Provider, subscriptionExchange } from "urql";
import { rowsExchange } from "@/live/cache";
import { clockExchange } from "@/live/clock";
import { goingOn, lineOf } from "@/live/line";
import { sessionEnded } from "@/live/session";
import { fetchByHash, trustedExchange } from "@/live/trusted";
import { useLanguage, type Language } from "@/words";

const ENDED = new Set(["NOT_SIGNED_IN", "CSRF_TOKEN_MISSING_OR_WRONG"]);

interface Refused {
  __typename?: string;
}

function connect(csrf: string | undefined, language: Language) {
  const { line, close } = lineOf(language);
  const client = new Client({
    url: "/graphql",
    fetch: fetchByHash,
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetchOptions: {
      credentials: "same-origin",
      headers: { "Accept-Language": language, ...(csrf ? { "X-CSRF-Token": csrf } : {}) },
    },
    exchanges: [
      trustedExchange,
      mapExchange({
        onResult: ({ data, error }) => {
          const refused = Object.values((data ?? {}) as Record<string, Refused | null>).some(
            (one) => one?.__typename === "NotSignedInRejection",
          );
          const code = error?.graphQLErrors.find((one) => ENDED.has(String(one.extensions["code"])));
          if (refused || code || error?.response?.status === 401) sessionEnded();
        },
      }),
      rowsExchange(),
      clockExchange,
      fetchExchange,
      subscriptionExchange({ forwardSubscription: goingOn(line) }),
    ],
  });
  return { client, close };
}

/** Without `csrf` for who is not logged in. Texts come in a language, so another language begins anew. */
export function Kontobro({ csrf, children }: { csrf?: string; children: ReactNode }) {
  const language = useLanguage();
  const { client, close } = useMemo(() => connect(csrf, language), [csrf, language]);
  useEffect(() => close, [close]);
  return (
    <Provider key={language} value={client}>
      {children}
    </Provider>
  );
}
