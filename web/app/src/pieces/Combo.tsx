// A list to search in, where what can only be one thing is taken by Enter and by Tab, as one who posts by numbers expects.
import { UNSAFE_Combobox } from "@navikt/ds-react";
import { useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import { useWords } from "./words";

interface Option {
  value: string;
  label: string;
}

interface Props {
  label: string;
  options: Option[];
  chosen: Option | undefined;
  choose: (value: string | undefined) => void;
  /** What is found, where it is found otherwise than by the label. */
  find?: (typed: string) => Option[] | undefined;
  description?: string;
  error?: string | undefined;
  autoFocus?: boolean;
}

const plain = (text: string) => text.trim().toLocaleLowerCase();

/** The one that is written in full, or the only one that fits. */
export function sureOf(typed: string, options: readonly Option[], found?: readonly Option[]): Option | undefined {
  const wanted = plain(typed);
  if (!wanted) return undefined;
  const exact = options.filter(({ value, label }) => plain(value) === wanted || plain(label) === wanted);
  const fitting = found ?? options.filter(({ label }) => plain(label).includes(wanted));
  return exact.length === 1 ? exact[0] : fitting.length === 1 ? fitting[0] : undefined;
}

export function Combo({ options, chosen, choose, find, error, ...rest }: Props) {
  const say = useWords();
  const place = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const [unsure, setUnsure] = useState("");
  const found = find?.(typed);
  const sure = sureOf(typed, options, found);
  const write = (text: string) => {
    setTyped(text);
    if (text) setUnsure("");
  };
  const pick = (value: string | undefined) => {
    setUnsure("");
    choose(value);
  };
  const entered = (event: KeyboardEvent) => {
    const pointedAt = (event.target as HTMLElement).getAttribute("aria-activedescendant");
    if (!["Enter", "Tab"].includes(event.key) || pointedAt || !sure || sure.value === chosen?.value) return;
    // Enter in a field sends the form.
    if (event.key === "Enter") event.preventDefault();
    // As if it were pressed: then the list closes and the text goes away, as always.
    const shown = [...(place.current?.querySelectorAll('[role="option"]') ?? [])];
    const option = shown.find((one) => one.textContent === sure.label);
    option?.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  };
  const left = (event: FocusEvent) => {
    if (place.current?.contains(event.relatedTarget) || !typed.trim()) return;
    if (!sure) setUnsure(typed.trim());
    else if (sure.value !== chosen?.value) pick(sure.value);
  };
  return (
    <div ref={place} onKeyDownCapture={entered} onBlurCapture={left}>
      <UNSAFE_Combobox
        {...rest}
        options={options}
        filteredOptions={found}
        selectedOptions={chosen ? [chosen] : []}
        onChange={write}
        onToggleSelected={(value, selected) => pick(selected ? value : undefined)}
        error={unsure ? say("unsure", { typed: unsure }) : error}
      />
    </div>
  );
}
