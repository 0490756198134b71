import { Heading, VStack } from "@navikt/ds-react";
import { KidField, WordsField } from "@/pieces/fields";
import { daysAfter, today } from "@/pieces/paying/days";
import { DayField } from "@/pieces/paying/DayField";
import type { Refused } from "@/pieces/Refusal";
import type { VoucherTyped } from "./index";
import { useWords } from "./words";

type Field = "voucherDay" | "voucherText" | "voucherKid";

export const VOUCHER_FIELD_OF: Record<string, Field | undefined> = {
  VOUCHER_DATE_INVALID: "voucherDay",
  TEXT_INVALID: "voucherText",
  KID_INVALID: "voucherKid",
};

interface Props {
  typed: VoucherTyped;
  change: (some: Partial<VoucherTyped>) => void;
  pressed: boolean;
  refused: Refused | null;
}

export function VoucherFields({ typed, change, pressed, refused }: Props) {
  const say = useWords();
  const at = (field: Field) =>
    refused && VOUCHER_FIELD_OF[refused.code] === field ? `${refused.message} ${refused.fix}` : null;
  return (
    <VStack gap="space-24" className="form">
      <Heading level="2" size="small">
        {say("voucher")}
      </Heading>
      <DayField
        label={say("day")}
        description={say("dayHow")}
        value={typed.voucherDay}
        onChange={(voucherDay) => change({ voucherDay })}
        from={daysAfter(today(), -3660)}
        to={daysAfter(today(), 366)}
        error={at("voucherDay") ?? (pressed && !typed.voucherDay ? say("dayWrong") : undefined)}
      />
      <WordsField
        label={say("text")}
        value={typed.voucherText}
        onChange={(voucherText) => change({ voucherText })}
        refused={at("voucherText")}
        pressed={pressed}
      />
      {typed.mode === "post" && (
        <KidField
          label={say("kid")}
          description={say("kidHow")}
          required={false}
          value={typed.voucherKid}
          onChange={(voucherKid) => change({ voucherKid })}
          refused={at("voucherKid")}
          pressed={pressed}
        />
      )}
    </VStack>
  );
}
