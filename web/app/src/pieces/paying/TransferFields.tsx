import { Radio, RadioGroup, VStack } from "@navikt/ds-react";
import type { Refused } from "@/pieces/Refusal";
import { AccountField, AmountField, KidField, WordsField } from "@/pieces/fields";
import { useFormats } from "@/words/format";
import { DayField } from "./DayField";
import { daysAfter, today } from "./days";
import { FIELD_OF, type TransferField, type TransferTyped } from "./transfer";
import { useWords } from "./words";
import "./paying.css";

interface Props {
  typed: TransferTyped;
  change: (some: Partial<TransferTyped>) => void;
  pressed: boolean;
  refused: Refused | null;
  /** How many characters the message may have. */
  most: number;
}

/** Payee, amount, KID or message, and day: what every payment has. */
export function TransferFields({ typed, change, pressed, refused, most }: Props) {
  const say = useWords();
  const { date } = useFormats();
  const at = (field: TransferField) =>
    refused && FIELD_OF[refused.code] === field ? `${refused.message} ${refused.fix}` : null;
  const [from, to] = [today(), daysAfter(today(), 365)];
  const dateWrong = pressed && typed.date < from ? say("dateWrong", { example: date(from) }) : undefined;
  return (
    <VStack gap="space-24">
      <WordsField
        label={say("creditorName")}
        value={typed.creditorName}
        onChange={(creditorName) => change({ creditorName })}
        refused={at("creditorName")}
        pressed={pressed}
      />
      <AccountField
        label={say("creditorAccount")}
        value={typed.creditorAccount}
        onChange={(creditorAccount) => change({ creditorAccount })}
        refused={at("creditorAccount")}
        pressed={pressed}
      />
      <AmountField
        label={say("amount")}
        value={typed.amount}
        onChange={(amount) => change({ amount })}
        refused={at("amount")}
        pressed={pressed}
      />
      <RadioGroup
        legend={say("about")}
        value={typed.about}
        onChange={(about: TransferTyped["about"]) => change({ about })}
        className="radios"
      >
        <Radio value="kid">{say("aboutKid")}</Radio>
        <Radio value="text">{say("aboutText")}</Radio>
      </RadioGroup>
      {typed.about === "kid" ? (
        <KidField
          key="kid"
          label={say("kid")}
          description={say("kidHow")}
          value={typed.kid}
          onChange={(kid) => change({ kid })}
          refused={at("about")}
          pressed={pressed}
        />
      ) : (
        <WordsField
          key="text"
          label={say("text")}
          most={most}
          value={typed.text}
          onChange={(text) => change({ text })}
          refused={at("about")}
          pressed={pressed}
        />
      )}
      <RadioGroup
        legend={say("when")}
        value={typed.when}
        onChange={(when: TransferTyped["when"]) => change({ when })}
        error={typed.when === "soon" ? (at("date") ?? undefined) : undefined}
        className="radios"
      >
        <Radio value="soon">{say("soon")}</Radio>
        <Radio value="date">{say("onDate")}</Radio>
      </RadioGroup>
      {typed.when === "date" && (
        <DayField
          label={say("date")}
          description={say("dateHow")}
          value={typed.date}
          onChange={(day) => change({ date: day })}
          from={from}
          to={to}
          error={at("date") ?? dateWrong}
        />
      )}
    </VStack>
  );
}
