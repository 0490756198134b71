import { ArrowUpIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useEffect, useRef, useState } from "react";
import { useWords } from "./words";

/** What has come in above where one is reading: told, and not forced upon one. */
export function News({ rows }: { rows: readonly { id: string }[] }) {
  const say = useWords();
  const known = useRef<Set<string>>(undefined);
  const top = useRef<HTMLDivElement>(null);
  const [count, setCount] = useState(0);
  useEffect(() => {
    const before = known.current;
    known.current = new Set(rows.map((row) => row.id));
    if (!before) return;
    // A list that has grown at its end has nothing new in front of what was there.
    const last = rows.findLastIndex((row) => before.has(row.id));
    const fresh = rows.slice(0, Math.max(0, last)).filter((row) => !before.has(row.id)).length;
    if (fresh) setCount((told) => told + fresh);
  }, [rows]);
  useEffect(() => {
    if (!count || !top.current) return;
    // Who is at the top has seen them.
    const seen = new IntersectionObserver(([place]) => place?.isIntersecting && later(() => setCount(0)));
    seen.observe(top.current);
    return () => seen.disconnect();
  }, [count]);
  return (
    <>
      <div ref={top} />
      <div role="status" className="lines-news">
        {count > 0 && (
          <Button
            size="small"
            icon={<ArrowUpIcon aria-hidden />}
            onClick={() => top.current?.scrollIntoView({ block: "center" })}
          >
            {say("news", { count })}
          </Button>
        )}
      </div>
    </>
  );
}

const SEEN_MILLISECONDS = 4000;
const later = (act: () => void) => setTimeout(act, SEEN_MILLISECONDS);
