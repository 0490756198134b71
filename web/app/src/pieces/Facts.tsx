import type { ReactNode } from "react";
import "./facts.css";

/** What is known of something, each under its name. What is not there is left out. */
export function Facts({ of }: { of: readonly (readonly [name: string, fact: ReactNode])[] }) {
  return (
    <dl className="facts">
      {of.map(([name, fact]) =>
        fact === null || fact === undefined || fact === "" || fact === false ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
