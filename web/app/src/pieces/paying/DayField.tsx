import { TextField } from "@navikt/ds-react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { DayProps } from "./Day";
import "./paying.css";

// A calendar weighs more than the rest of a form, and the form stands before it comes.
const Day = lazy(() => import("./Day"));

/** A day to write or to choose; what is written and is no day between `from` and `to` is told as "". */
export function DayField(props: DayProps) {
  const { label, description, value, error } = props;
  const [stands, setStands] = useState(false);
  useEffect(() => setStands(true), []);
  // As high as what comes, so that nothing moves.
  const coming = (
    <TextField
      className="day-coming"
      label={label}
      description={description}
      error={error}
      value={value.split("-").reverse().join(".")}
      disabled
    />
  );
  if (!stands) return coming;
  return (
    <Suspense fallback={coming}>
      <Day {...props} />
    </Suspense>
  );
}
