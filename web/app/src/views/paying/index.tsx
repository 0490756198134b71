import { BodyLong } from "@navikt/ds-react";
import { useState } from "react";
import { NoAccounts } from "@/pieces/paying/DebtorAccount";
import { Opened, type Payer } from "@/pieces/paying/Opened";
import { Page } from "@/pieces/Page";
import { Form } from "./Form";
import { Made, type MadePayment } from "./Made";
import { useWords } from "./words";

export default function Paying() {
  return <Opened to={["ACCOUNTANT", "APPROVER", "ADMIN"]}>{(payer) => <NewPayment payer={payer} />}</Opened>;
}

function NewPayment({ payer }: { payer: Payer }) {
  const say = useWords();
  const [made, setMade] = useState<MadePayment | null>(null);
  if (made) return <Made payment={made} base={payer.base} more={() => setMade(null)} />;
  return (
    <Page title={say("title")} lead={<BodyLong>{say("lead")}</BodyLong>}>
      {payer.company.accounts.length === 0 ? <NoAccounts base={payer.base} /> : <Form payer={payer} made={setMade} />}
    </Page>
  );
}
