// What somebody has typed survives a reload of this tab, and only that: it is theirs, and it is gone with the tab.
import { useState } from "react";

export type Typed = Record<string, string>;

function stored(name: string): Typed {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(name) ?? "{}");
    const pairs = typeof found === "object" && found !== null ? Object.entries(found) : [];
    return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string"));
  } catch {
    return {};
  }
}

/** The fields as they were left, or as they begin. `change` writes some of them; `begin` throws all away. */
export function useKept<T extends { [Key in keyof T]: string }>(
  name: string,
  first: () => T,
): [T, (some: Partial<T>) => void, () => void] {
  const [typed, set] = useState<T>(() => ({ ...first(), ...stored(name) }));
  const change = (some: Partial<T>) =>
    set((now) => {
      const next = { ...now, ...some };
      sessionStorage.setItem(name, JSON.stringify(next));
      return next;
    });
  const begin = () => {
    sessionStorage.removeItem(name);
    set(first());
  };
  return [typed, change, begin];
}
