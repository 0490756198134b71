import { BodyShort, Button, InlineMessage } from "@navikt/ds-react";
import { useEffect, useRef } from "react";
import { useWords } from "./words";

interface Props {
  hasMore: boolean;
  asking: boolean;
  failed: boolean;
  shown: number;
  more: () => void;
}

/** The button for what is older, which who scrolls down to it need not press; after a failure they must. */
export function End({ hasMore, asking, failed, shown, more }: Props) {
  const say = useWords();
  const place = useRef<HTMLDivElement>(null);
  const asks = useRef(more);
  asks.current = more;
  useEffect(() => {
    if (!hasMore || asking || failed || !place.current) return;
    const watching = new IntersectionObserver(([seen]) => seen?.isIntersecting && asks.current());
    watching.observe(place.current);
    return () => watching.disconnect();
  }, [hasMore, asking, failed, shown]);
  return (
    <div ref={place}>
      {failed && <InlineMessage status="error">{say("moreFailed")}</InlineMessage>}
      {hasMore ? (
        <Button variant="secondary" size="small" loading={asking} onClick={more}>
          {say("more")}
        </Button>
      ) : (
        <BodyShort size="small" className="audit-quiet">
          {say("end")}
        </BodyShort>
      )}
    </div>
  );
}
