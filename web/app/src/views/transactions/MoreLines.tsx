import { BodyShort, Button } from "@navikt/ds-react";
import { useEffect, useRef } from "react";
import { useWords } from "./words";

interface Props {
  there: boolean;
  busy: boolean;
  shown: number;
  more: () => void;
}

/** A button, which who scrolls down to it need not press. */
export function MoreLines({ there, busy, shown, more }: Props) {
  const say = useWords();
  const place = useRef<HTMLDivElement>(null);
  const asks = useRef(more);
  asks.current = more;
  useEffect(() => {
    if (!there || busy || !place.current) return;
    const watching = new IntersectionObserver(([seen]) => seen?.isIntersecting && asks.current(), {
      rootMargin: "200px",
    });
    watching.observe(place.current);
    return () => watching.disconnect();
  }, [there, busy, shown]);
  return (
    <div className="lines-end" ref={place}>
      <BodyShort size="small" role="status">
        {there ? say("shown", { count: shown }) : say("all", { count: shown })}
      </BodyShort>
      {there && (
        <Button variant="secondary" size="small" loading={busy} onClick={more}>
          {say("more")}
        </Button>
      )}
    </div>
  );
}
