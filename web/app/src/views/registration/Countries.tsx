import { UNSAFE_Combobox } from "@navikt/ds-react";
import { useEffect, useRef } from "react";
import { useCountries } from "./nations";
import { useWords } from "./words";

interface Props {
  chosen: string[];
  error: string | undefined;
  changed: (chosen: string[]) => void;
}

export function Countries({ chosen, error, changed }: Props) {
  const say = useWords();
  const countries = useCountries();
  const around = useRef<HTMLDivElement>(null);
  const name = say("countries");
  // Aksel's list comes and goes, without a name of its own, and with ticks that are pictures of nothing to a screen
  // reader: which ones are chosen the options tell themselves.
  useEffect(() => {
    const box = around.current;
    if (!box) return;
    const seen = new MutationObserver(() => {
      box.querySelector('[role="listbox"]')?.setAttribute("aria-label", name);
      for (const tick of box.querySelectorAll('[role="option"] svg')) tick.setAttribute("aria-hidden", "true");
    });
    seen.observe(box, { childList: true, subtree: true });
    return () => seen.disconnect();
  }, [name]);
  return (
    <div ref={around}>
      <UNSAFE_Combobox
        label={name}
        description={say("countriesHelp")}
        options={countries}
        isMultiSelect
        error={error}
        selectedOptions={countries.filter((country) => chosen.includes(country.value))}
        onToggleSelected={(code, isSelected) =>
          changed(isSelected ? [...chosen, code] : chosen.filter((other) => other !== code))
        }
      />
    </div>
  );
}
