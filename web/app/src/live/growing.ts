// A list that is read from its newest row towards the oldest, while new rows come on top of it.
import { useEffect, useState } from "react";

export interface Rows<Row> {
  nodes: readonly Row[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** The newest page on top of what is kept. If they do not meet, more has happened than a page holds: we begin anew. */
export function joined<Row extends { id: string }>(newest: Rows<Row>, kept: Rows<Row> | undefined): Rows<Row> {
  const last = newest.nodes.at(-1)?.id;
  const place = kept?.nodes.findIndex((row) => row.id === last) ?? -1;
  if (!kept || place === -1) return newest;
  const older = kept.nodes.slice(place + 1);
  return older.length === 0 ? newest : { nodes: [...newest.nodes, ...older], pageInfo: kept.pageInfo };
}

/** `newest`: the first page as it is now; `ask`: the page behind a cursor, or nothing when it could not be had. */
export function useGrowing<Row extends { id: string }>(
  newest: Rows<Row> | undefined,
  ask: (after: string) => Promise<Rows<Row> | undefined>,
) {
  const [kept, keep] = useState<Rows<Row>>();
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (newest) keep((before) => joined(newest, before));
  }, [newest]);
  const rows = kept ?? newest;
  const after = rows?.pageInfo.hasNextPage ? rows.pageInfo.endCursor : null;
  const more = async () => {
    if (!after || asking) return;
    setAsking(true);
    const page = await ask(after);
    setAsking(false);
    setFailed(!page);
    // Only behind the very row it was asked behind.
    if (page)
      keep((now) => (now?.pageInfo.endCursor === after ? { ...page, nodes: [...now.nodes, ...page.nodes] } : now));
  };
  return { nodes: rows?.nodes ?? [], hasMore: Boolean(after), more: () => void more(), asking, failed };
}
