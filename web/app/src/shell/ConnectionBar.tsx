import { BodyShort } from "@navikt/ds-react";
import { useConnection } from "@/live/connection";
import { useLanguage } from "@/words";
import { useWords } from "./words";

/** Nothing while all is live; otherwise since when it is not. Told to screen readers when it changes. */
export function ConnectionBar() {
  const say = useWords();
  const language = useLanguage();
  const connection = useConnection();
  const time =
    connection.state === "lost"
      ? new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Oslo" }).format(
          connection.since,
        )
      : "";
  return (
    <div role="status" className="connection" data-state={connection.state}>
      {connection.state === "lost" && <BodyShort size="small">{say("lost", { time })}</BodyShort>}
    </div>
  );
}
