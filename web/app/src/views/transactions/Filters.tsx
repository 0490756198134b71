import { Button, Search, Select } from "@navikt/ds-react";
import { useEffect, useRef, useState } from "react";
import { useQuery } from "urql";
import { accountNumber } from "@/words/format";
import type { Filter, Name } from "./filter";
import { LineAccountsDocument } from "./gql/graphql";
import { Period } from "./Period";
import { useWords } from "./words";

const LONGEST = 100;
const PAUSE_MILLISECONDS = 300;

export interface Asking {
  filter: Filter;
  change: (changes: Partial<Filter>) => void;
}
interface Props extends Asking {
  companyId: string;
  active: boolean;
  clear: () => void;
}

export function Filters({ companyId, filter, active, change, clear }: Props) {
  const say = useWords();
  const [{ data }] = useQuery({ query: LineAccountsDocument, variables: { companyId } });
  const choice = (name: Name, options: readonly string[], told: (option: string) => string) => (
    <Select
      size="small"
      label={say(`filter.${name as "direction"}`)}
      value={options.includes(filter[name]) ? filter[name] : ""}
      onChange={(event) => change({ [name]: event.target.value })}
    >
      <option value="">{say("filter.all")}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {told(option)}
        </option>
      ))}
    </Select>
  );
  const accounts = new Map(
    data?.company?.accounts.map(({ id, name, accountNumber: number }) => [id, `${name} ${accountNumber(number)}`]),
  );
  return (
    <search className="filters">
      <Words filter={filter} change={change} />
      <div className="filters-more">
        {choice("account", [...accounts.keys()], (id) => accounts.get(id) ?? id)}
        {choice("direction", ["in", "out"], (one) => say(`filter.${one as "in"}`))}
        {choice("matched", ["yes", "no"], (one) => say(`filter.${one as "yes"}`))}
        {choice("status", ["booked", "pending"], (one) => say(`filter.${one as "booked"}`))}
        <Period filter={filter} change={change} />
      </div>
      {active && (
        <Button variant="tertiary" size="small" onClick={clear}>
          {say("filter.clear")}
        </Button>
      )}
    </search>
  );
}

/** Asks when one has stopped typing, or at once by Enter. */
function Words({ filter, change }: Asking) {
  const say = useWords();
  const [typed, setTyped] = useState(filter.q);
  const asked = useRef(filter.q);
  const ask = (words: string) => {
    if (words.trim() === asked.current) return;
    asked.current = words.trim();
    change({ q: asked.current });
  };
  useEffect(() => {
    // By the way back, or by "clear": not by what was typed here.
    if (filter.q === asked.current) return;
    asked.current = filter.q;
    setTyped(filter.q);
  }, [filter.q]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const now = (words: string) => {
    clearTimeout(timer.current);
    ask(words);
  };
  return (
    <form role="presentation" onSubmit={(event) => event.preventDefault()}>
      <Search
        size="medium"
        variant="simple"
        hideLabel={false}
        label={say("filter.q")}
        description={say("filter.qWhat")}
        maxLength={LONGEST}
        value={typed}
        onChange={(words) => {
          setTyped(words);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => ask(words), PAUSE_MILLISECONDS);
        }}
        onSearchClick={now}
        onClear={() => now("")}
        onKeyDown={(event) => event.key === "Enter" && now(typed)}
      />
    </form>
  );
}
