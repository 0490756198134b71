import { DatePicker, useRangeDatepicker } from "@navikt/ds-react";
import { useEffect, useState, type ChangeEvent } from "react";
import { readDate, useFormats } from "@/words/format";
import type { Asking } from "./Filters";
import { useWords } from "./words";

/** The picker has days of the device's own calendar. */
function day(text: string): Date | undefined {
  const iso = readDate(text);
  return iso ? new Date(`${iso}T00:00:00`) : undefined;
}

function iso(date: Date | undefined): string {
  if (!date) return "";
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function Period({ filter, change }: Asking) {
  const say = useWords();
  const { date } = useFormats();
  const [left, setLeft] = useState({ from: false, to: false });
  const { from, to } = filter;
  const { datepickerProps, fromInputProps, toInputProps, selectedRange, setSelected } = useRangeDatepicker({
    defaultSelected: { from: day(from), to: day(to) },
    onRangeChange: (range) => {
      const [nextFrom, nextTo] = [iso(range?.from), iso(range?.to)];
      if (nextFrom !== from || nextTo !== to) change({ from: nextFrom, to: nextTo });
    },
  });
  const shown = [iso(selectedRange?.from), iso(selectedRange?.to)].join();
  useEffect(() => {
    // By the way back, or by "clear".
    if (shown !== [from, to].join()) setSelected({ from: day(from), to: day(to) });
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [from, to]);
  const [fromText, toText] = [String(fromInputProps.value), String(toInputProps.value)];
  const { from: fromDay, to: toDay } = selectedRange ?? {};
  const unread = say("filter.dateWrong", { example: date(iso(new Date())) });
  const fromWrong = left.from && fromText.trim() && !fromDay ? unread : undefined;
  const toRead = toDay ?? day(toText);
  const backwards = fromDay && toRead && toRead < fromDay;
  const toWrong = backwards ? say("filter.toBeforeFrom") : left.to && toText.trim() && !toDay ? unread : undefined;
  const fromTyped = (event: ChangeEvent<HTMLInputElement>) => {
    fromInputProps.onChange?.(event);
    // Without a first day the last one is right again.
    if (event.target.value === "" && !toDay && day(toText)) setSelected({ from: undefined, to: day(toText) });
  };
  return (
    <DatePicker {...datepickerProps}>
      <div className="filters-period">
        <DatePicker.Input
          {...fromInputProps}
          size="small"
          label={say("filter.from")}
          error={fromWrong}
          onChange={fromTyped}
          onBlur={(event) => {
            fromInputProps.onBlur?.(event);
            setLeft((before) => ({ ...before, from: true }));
          }}
        />
        <DatePicker.Input
          {...toInputProps}
          size="small"
          label={say("filter.to")}
          error={toWrong}
          onBlur={(event) => {
            toInputProps.onBlur?.(event);
            setLeft((before) => ({ ...before, to: true }));
          }}
        />
      </div>
    </DatePicker>
  );
}
