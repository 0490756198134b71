import {
  BodyShort,
  Button,
  InfoCard,
  InlineMessage,
  Link as AkselLink,
  Select,
  TextField,
  VStack,
} from "@navikt/ds-react";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { useMutation } from "urql";
import { businessNow } from "@/live/clock";
import { BalanceShown, Money } from "@/pieces/Money";
import { chosenOf } from "@/pieces/paying/DebtorAccount";
import { REUSED, Reused } from "@/pieces/paying/Reused";
import { Refusal } from "@/pieces/Refusal";
import { plainAccount } from "@/words/checks";
import { accountNumber, readAmount, readDate } from "@/words/format";
import { oreOf } from "@/words/ore";
import { filled, isBlank, isDay, isRight, MAX_LINES, MAX_NAME, totalOf, useDraft, type Draft } from "./draft";
import { MakeSalaryDocument, type MakeSalaryMutation, type SalaryFromQuery } from "./gql/graphql";
import { Lines } from "./Lines";
import "./view.css";
import { useWords } from "./words";

export type Made = Extract<MakeSalaryMutation["createSalaryBatch"], { __typename: "SalaryBatchSuccess" }>["batch"];
type Account = NonNullable<SalaryFromQuery["company"]>["accounts"][number];

interface Props {
  companyId: string;
  personId: string;
  accounts: readonly Account[];
  /** Whether the viewer may make the ordinary payment that the tax is. */
  maker: boolean;
  made: (batch: Made) => void;
}

export function Form({ companyId, personId, accounts, maker, made }: Props) {
  const say = useWords();
  const { draft, change, changeLines, beginAnew } = useDraft(companyId, personId);
  const [answer, make] = useMutation(MakeSalaryDocument);
  const [pressed, press] = useState(false);
  const busy = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const accountId = chosenOf(accounts, draft.accountId);
  const account = accounts.find((one) => one.id === accountId);
  const lines = filled(draft.lines);
  const name = draft.name.trim();
  const right =
    account !== undefined &&
    name !== "" &&
    name.length <= MAX_NAME &&
    isDay(draft.date, businessNow()) &&
    lines.length <= MAX_LINES &&
    lines.every((line) => isRight(line, account.accountNumber));
  const payload = answer.data?.createSalaryBatch;
  const refused = payload && "code" in payload ? payload : null;

  const send = async () => {
    press(true);
    if (!right) {
      // After React has told which ones are wrong.
      setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus());
      return;
    }
    if (busy.current) return;
    busy.current = true;
    const { data } = await make({ input: inputOf(draft, account.id) });
    busy.current = false;
    if (data?.createSalaryBatch.__typename === "SalaryBatchSuccess") {
      beginAnew();
      made(data.createSalaryBatch.batch);
    }
  };

  return (
    <form
      ref={form}
      autoComplete="off"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <VStack gap="space-24">
        <VStack gap="space-16" className="form">
          <TextField
            label={say("runName")}
            description={say("runNameHow")}
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
            error={
              pressed && name === "" ? say("runNameMissing") : name.length > MAX_NAME ? say("nameLong") : undefined
            }
          />
          <Select
            label={say("from")}
            value={accountId}
            onChange={(event) => change({ accountId: event.target.value })}
            error={pressed && !account ? say("fromMissing") : undefined}
          >
            <option value="">{say("chooseAccount")}</option>
            {accounts.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.name} ${accountNumber(one.accountNumber)}`}
              </option>
            ))}
          </Select>
          {account && <BalanceShown of={account.balance} />}
          <TextField
            label={say("date")}
            description={say("dateHow")}
            value={draft.date}
            inputMode="numeric"
            onChange={(event) => change({ date: event.target.value })}
            error={pressed && !isDay(draft.date, businessNow()) ? say("dateWrong") : undefined}
          />
        </VStack>
        <Lines lines={draft.lines} own={account?.accountNumber} pressed={pressed} changeLines={changeLines} />
        <Total draft={draft} account={account} />
        <Tax companyId={companyId} maker={maker} />
        {refused?.code === REUSED ? (
          <Reused base={`/companies/${companyId}`} anew={beginAnew} />
        ) : (
          <Refusal refused={refused} />
        )}
        {answer.error && <Refusal refused={{ code: "NO_ANSWER", message: say("lost"), fix: say("lostFix") }} />}
        {pressed && !right && (
          <InlineMessage status="error" role="alert">
            {lines.length > MAX_LINES ? say("tooMany") : say("notRight")}
          </InlineMessage>
        )}
        <div>
          <Button type="submit" loading={answer.fetching}>
            {say("make")}
          </Button>
        </div>
      </VStack>
    </form>
  );
}

function inputOf(draft: Draft, debtorAccountId: string) {
  const name = draft.name.trim();
  return {
    idempotencyKey: draft.idempotencyKey,
    debtorAccountId,
    name,
    transfers: filled(draft.lines).map((line) => ({
      instructedAmount: { value: readAmount(line.amount) ?? "", currency: "NOK" },
      creditorName: line.name.trim(),
      creditorAccount: plainAccount(line.account),
      remittanceStructured: null,
      remittanceUnstructured: name,
      requestedExecutionDate: readDate(draft.date),
    })),
  };
}

function Total({ draft, account }: { draft: Draft; account: Account | undefined }) {
  const say = useWords();
  const lines = draft.lines.filter((line) => !isBlank(line));
  const value = totalOf(lines);
  const available = account?.balance?.available.value;
  return (
    <VStack gap="space-4" role="status" className="salary-total">
      <BodyShort>{say("count", { count: lines.length })}</BodyShort>
      <BodyShort weight="semibold" size="large">
        {say("sum")} <Money of={{ value, currency: "NOK" }} />
      </BodyShort>
      {available !== undefined && oreOf(value) > oreOf(available) && (
        <InlineMessage size="small" status="warning">
          {say("notCovered")}
        </InlineMessage>
      )}
    </VStack>
  );
}

/** Withheld tax is no salary, and has a KID of its own: the run has no place for it. */
function Tax({ companyId, maker }: { companyId: string; maker: boolean }) {
  const say = useWords();
  return (
    <InfoCard data-color="info" className="form">
      <InfoCard.Header>
        <InfoCard.Title as="h2">{say("tax")}</InfoCard.Title>
      </InfoCard.Header>
      <InfoCard.Content>
        <BodyShort spacing>{say("taxWhy")}</BodyShort>
        {maker ? (
          <AkselLink as={Link} to={`/companies/${companyId}/payments/new`}>
            {say("taxPay")}
          </AkselLink>
        ) : (
          say("taxAsk")
        )}
      </InfoCard.Content>
    </InfoCard>
  );
}
