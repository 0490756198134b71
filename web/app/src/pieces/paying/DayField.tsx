import { DatePicker, useDatepicker } from "@navikt/ds-react";
import { dateOf, dayOf } from "./days";

interface Props {
  label: string;
  description?: string;
  value: string;
  onChange: (day: string) => void;
  from: string;
  to: string;
  error?: string | undefined;
}

/** A day to write or to choose; what is written and is no day between `from` and `to` is told as "". */
export function DayField({ label, description, value, onChange, from, to, error }: Props) {
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
