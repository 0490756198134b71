// Fields that know Norwegian money, accounts and KID, and tell what is wrong while one types, once one has left them.
import { InlineMessage, TextField } from "@navikt/ds-react";
import { useState, type ReactNode } from "react";
import { isCreditorAccount, isKid, isNationalId, lengthOf } from "@/words/checks";
import { readAmount } from "@/words/format";
import { isPayable } from "@/words/ore";
import { useWords } from "./words";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What the gateway said about this very field. */
  refused?: string | null;
  description?: ReactNode;
  required?: boolean;
  /** Show what is wrong although nobody has been here: they have pressed the button. */
  pressed?: boolean;
}

type Judge = (value: string) => string | null;

function Judged({
  judge,
  inputMode,
  refused,
  required = true,
  pressed,
  onChange,
  ...rest
}: Props & { judge: Judge; inputMode: "decimal" | "numeric" | "text" }) {
  const say = useWords();
  const [left, setLeft] = useState(false);
  const empty = rest.value.trim() === "";
  const wrong = empty ? (required ? say("required") : null) : judge(rest.value);
  const error = refused ?? (pressed || (left && !empty) ? wrong : null);
  return (
    <TextField
      {...rest}
      inputMode={inputMode}
      autoComplete="off"
      error={error ?? undefined}
      onChange={(event) => onChange(event.target.value)}
      onBlur={() => setLeft(true)}
    />
  );
}

export function AmountField(props: Props) {
  const say = useWords();
  const judge = (text: string) => {
    const value = readAmount(text);
    return value && isPayable(value) ? null : say("amountWrong");
  };
  return <Judged {...props} inputMode="decimal" judge={judge} />;
}

export function AccountField(props: Props) {
  const say = useWords();
  const warning = isNationalId(props.value) && (
    <InlineMessage status="warning" size="small">
      {say("accountNationalId")}
    </InlineMessage>
  );
  return (
    <Judged
      {...props}
      description={warning || props.description}
      inputMode="numeric"
      judge={(value) => (isCreditorAccount(value) ? null : say("accountWrong"))}
    />
  );
}

export function KidField(props: Props) {
  const say = useWords();
  return <Judged {...props} inputMode="numeric" judge={(value) => (isKid(value) ? null : say("kidWrong"))} />;
}

/** `most`: how many characters it may have. Too many are told at once, while one writes. */
export function WordsField({ most, ...props }: Props & { most?: number }) {
  const say = useWords();
  const count = lengthOf(props.value);
  const tooLong = most !== undefined && count > most ? say("tooLong", { count, most }) : null;
  const description = most === undefined ? props.description : say("most", { most });
  return (
    <Judged
      {...props}
      description={description}
      refused={tooLong ?? props.refused ?? null}
      inputMode="text"
      judge={() => null}
    />
  );
}
