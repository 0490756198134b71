// What the approver has read and chosen. A choice is of one content: when that changes, it is no choice any more.
import { useState } from "react";
import type { Entry } from "./entries";

export interface Choice {
  chosen: readonly Entry[];
  has: (entry: Entry) => boolean;
  choose: (entry: Entry, on: boolean) => void;
  /** All that may be chosen without being read anew. */
  chooseAll: (on: boolean) => void;
  /** What the approver had before them, where it has changed since. */
  before: (entry: Entry) => Entry | null;
  changed: readonly Entry[];
}

export function useChoice(entries: readonly Entry[]): Choice {
  const [seen, see] = useState<ReadonlyMap<string, Entry>>(new Map());
  const [picked, pick] = useState<ReadonlyMap<string, string>>(new Map());
  const fresh = entries.filter((entry) => !seen.has(entry.id));
  if (fresh.length > 0) see(new Map([...seen, ...fresh.map((entry) => [entry.id, entry] as const)]));

  const before = (entry: Entry) => {
    const shown = seen.get(entry.id);
    return shown && shown.signature !== entry.signature ? shown : null;
  };
  const has = (entry: Entry) => !entry.own && picked.get(entry.id) === entry.signature;
  return {
    has,
    before,
    chosen: entries.filter(has),
    changed: entries.filter((entry) => before(entry) !== null),
    choose: (entry, on) => {
      const next = new Map(picked);
      if (on) next.set(entry.id, entry.signature);
      else next.delete(entry.id);
      pick(next);
      see(new Map(seen).set(entry.id, entry));
    },
    chooseAll: (on) => {
      const all = entries.filter((entry) => !entry.own && !before(entry));
      pick(new Map(on ? [...picked, ...all.map((entry) => [entry.id, entry.signature] as const)] : []));
    },
  };
}
