import { BodyLong } from "@navikt/ds-react";
import { useSearchParams } from "react-router";
import { NoAccounts } from "@/pieces/paying/DebtorAccount";
import { today } from "@/pieces/paying/days";
import { useKept } from "@/pieces/paying/kept";
import { Opened, type Payer } from "@/pieces/paying/Opened";
import { nothingTyped } from "@/pieces/paying/transfer";
import { Page } from "@/pieces/Page";
import { Form } from "./Form";
import { emptyLine, linesToText } from "./lines";
import { Posted } from "./Posted";
import { useFiles } from "./upload";
import { useWords } from "./words";
import "./view.css";

export default function Posting() {
  return <Opened to={["ACCOUNTANT", "ADMIN"]}>{(payer) => <NewVoucher payer={payer} />}</Opened>;
}

const first = () => ({
  // Made when the form is begun, and kept until there is an answer: what was sent twice is posted once.
  key: crypto.randomUUID() as string,
  mode: "pay" as "pay" | "post",
  voucherDay: today(),
  voucherText: "",
  voucherKid: "",
  lines: linesToText([emptyLine(), emptyLine()]),
  accountId: "",
  ...nothingTyped(),
});

export type VoucherTyped = ReturnType<typeof first>;

function NewVoucher({ payer }: { payer: Payer }) {
  const say = useWords();
  const [typed, change, begin] = useKept(`new-voucher ${payer.company.id} ${payer.personId}`, first);
  const files = useFiles();
  // What is posted is in the address: after a reload it can still get its attachments.
  const [search, setSearch] = useSearchParams();
  const posted = search.get("posted");
  const anew = () => {
    begin();
    files.clear();
    setSearch({}, { replace: true });
  };
  const done = (voucherId: string) => {
    begin();
    setSearch({ posted: voucherId }, { replace: true });
  };
  if (posted) return <Posted voucherId={posted} base={payer.base} files={files} more={anew} />;
  return (
    <Page title={say("title")} lead={<BodyLong className="form">{say("lead")}</BodyLong>}>
      {payer.company.accounts.length === 0 && <NoAccounts base={payer.base} />}
      <Form key={typed.key} payer={payer} typed={typed} change={change} anew={anew} done={done} files={files} />
    </Page>
  );
}
