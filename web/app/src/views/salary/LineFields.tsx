import { TrashIcon } from "@navikt/aksel-icons";
import { Button, InlineMessage } from "@navikt/ds-react";
import { memo, type ClipboardEvent } from "react";
import { AccountField, AmountField, WordsField } from "@/pieces/fields";
import { plainAccount } from "@/words/checks";
import { isZero, MAX_NAME, type Line } from "./draft";
import { isTable } from "./paste";
import { useWords } from "./words";

interface Props {
  line: Line;
  /** From one. */
  number: number;
  /** The line above with the same account. */
  twin: number | undefined;
  own: string | undefined;
  pressed: boolean;
  change: (key: string, some: Partial<Line>) => void;
  remove: (key: string) => void;
  paste: (key: string, text: string) => void;
}

export const LineFields = memo(function LineFields({ line, number, twin, own, pressed, change, remove, paste }: Props) {
  const say = useWords();
  const pasted = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text");
    if (!isTable(text)) return;
    event.preventDefault();
    paste(line.key, text);
  };
  return (
    <li className="salary-line" id={line.key} onPaste={pasted}>
      <span className="salary-number" aria-hidden>
        {number}
      </span>
      <WordsField
        label={say("lineName", { number })}
        value={line.name}
        onChange={(name) => change(line.key, { name })}
        refused={line.name.trim().length > MAX_NAME ? say("nameLong") : null}
        pressed={pressed}
      />
      <AccountField
        label={say("lineAccount", { number })}
        value={line.account}
        onChange={(account) => change(line.key, { account })}
        refused={own && plainAccount(line.account) === own ? say("ownAccount") : null}
        pressed={pressed}
      />
      <AmountField
        label={say("lineAmount", { number })}
        value={line.amount}
        onChange={(amount) => change(line.key, { amount })}
        refused={pressed && isZero(line) ? say("zero") : null}
        pressed={pressed}
      />
      <Button
        type="button"
        variant="tertiary"
        size="small"
        icon={<TrashIcon aria-hidden />}
        title={say("remove", { number })}
        onClick={() => remove(line.key)}
      />
      {twin !== undefined && (
        <InlineMessage size="small" status="warning" className="salary-twin">
          {say("twin", { number: twin })}
        </InlineMessage>
      )}
    </li>
  );
});
