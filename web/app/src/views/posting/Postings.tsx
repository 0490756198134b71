import { PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { BodyShort, Button, Heading, InlineMessage, VStack } from "@navikt/ds-react";
import { useQuery } from "urql";
import { Combo } from "@/pieces/Combo";
import { AmountField } from "@/pieces/fields";
import { useFormats } from "@/words/format";
import { valueOf } from "@/words/ore";
import { ChartOfAccountsDocument } from "./gql/graphql";
import { balancingLine, hasOneAmount, isEmpty, sumsOf, type Line } from "./lines";
import { useWords } from "./words";

interface Props {
  lines: Line[];
  change: (lines: Line[]) => void;
  pressed: boolean;
}

export function Postings({ lines, change, pressed }: Props) {
  const say = useWords();
  const [{ data }] = useQuery({ query: ChartOfAccountsDocument });
  const chart = (data?.ledgerAccounts ?? []).map(({ number, name }) => ({ value: number, label: `${number} ${name}` }));
  const written = lines.filter((line) => !isEmpty(line)).length;
  return (
    <VStack gap="space-12">
      <Heading level="2" size="small">
        {say("postings")}
      </Heading>
      {lines.map((line, place) => (
        <OneLine
          // A line has no name of its own; another is where it was when one is taken away, and all of it is shown.
          key={place}
          number={place + 1}
          line={line}
          chart={chart}
          pressed={pressed && (!isEmpty(line) || written < 2)}
          change={(some) => change(lines.map((one, at) => (at === place ? { ...one, ...some } : one)))}
          {...(lines.length > 2 ? { remove: () => change(lines.filter((_, at) => at !== place)) } : {})}
        />
      ))}
      <div>
        <Button
          type="button"
          variant="tertiary"
          size="small"
          icon={<PlusIcon aria-hidden />}
          onClick={() => change([...lines, balancingLine(lines)])}
        >
          {say("add")}
        </Button>
      </div>
      <Balance lines={lines} written={written} pressed={pressed} />
    </VStack>
  );
}

interface OneProps {
  number: number;
  line: Line;
  chart: { value: string; label: string }[];
  pressed: boolean;
  change: (some: Partial<Line>) => void;
  remove?: () => void;
}

function OneLine({ number, line, chart, pressed, change, remove }: OneProps) {
  const say = useWords();
  const chosen = chart.find((one) => one.value === line.account);
  const both = line.debit.trim() !== "" && line.credit.trim() !== "";
  const wrong = both || (pressed && !hasOneAmount(line)) ? say("either") : null;
  return (
    <fieldset className="posting-line" aria-label={say("line", { number })}>
      <Combo
        label={say("account")}
        options={chart}
        chosen={chosen}
        choose={(account) => change({ account: account ?? "" })}
        error={pressed && !line.account ? say("accountMissing") : undefined}
      />
      <AmountField
        label={say("debit")}
        value={line.debit}
        required={false}
        onChange={(debit) => change({ debit })}
        refused={line.credit.trim() === "" || both ? wrong : null}
      />
      <AmountField
        label={say("credit")}
        value={line.credit}
        required={false}
        onChange={(credit) => change({ credit })}
        refused={both ? wrong : null}
      />
      {remove && (
        <Button
          type="button"
          variant="tertiary"
          size="small"
          className="posting-remove"
          icon={<TrashIcon title={say("remove", { number })} />}
          onClick={remove}
        />
      )}
    </fieldset>
  );
}

function Balance({ lines, written, pressed }: { lines: Line[]; written: number; pressed: boolean }) {
  const say = useWords();
  const { money } = useFormats();
  const { debit, credit } = sumsOf(lines);
  const kroner = (amount: bigint) => money({ value: valueOf(amount), currency: "NOK" });
  const even = debit === credit;
  const lacks =
    debit < credit
      ? say("lacksDebit", { amount: kroner(credit - debit) })
      : say("lacksCredit", { amount: kroner(debit - credit) });
  return (
    <div className="posting-balance">
      <BodyShort className="money">{say("sums", { debit: kroner(debit), credit: kroner(credit) })}</BodyShort>
      <div role="status">
        {debit + credit === 0n ? (
          pressed && written < 2 && <InlineMessage status="error">{say("nothing")}</InlineMessage>
        ) : (
          <InlineMessage status={even ? "success" : pressed ? "error" : "warning"}>
            {even ? say("balanced") : lacks}
          </InlineMessage>
        )}
      </div>
    </div>
  );
}
