import { DatePicker, useDatepicker } from "@navikt/ds-react";
import { dateOf, dayOf } from "./days";

export interface DayProps {
  label: string;
  description?: string;
  value: string;
  onChange: (day: string) => void;
  from: string;
  to: string;
  error?: string | undefined;
}

/** The field of DayField.tsx, with its calendar. */
export default function Day({ label, description, value, onChange, from, to, error }: DayProps) {
  const { datepickerProps, inputProps } = useDatepicker({
    fromDate: dateOf(from),
    toDate: dateOf(to),
    allowTwoDigitYear: false,
    ...(value ? { defaultSelected: dateOf(value) } : {}),
    onDateChange: (date) => onChange(date ? dayOf(date) : ""),
  });
  return (
    <DatePicker {...datepickerProps}>
      <DatePicker.Input {...inputProps} label={label} description={description} error={error} />
    </DatePicker>
  );
}
