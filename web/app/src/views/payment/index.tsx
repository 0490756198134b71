import { HStack, Link as TextLink } from "@navikt/ds-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Opened, type Payer } from "@/pieces/paying/Opened";
import { StatusTag } from "@/pieces/paying/StatusTag";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { Acts } from "./Acts";
import { Edit } from "./Edit";
import { Facts } from "./Facts";
import { PaymentDetailDocument, type PaymentWholeFragment } from "./gql/graphql";
import { Happened } from "./Happened";
import { Standing } from "./Standing";
import { VoucherOf } from "./VoucherOf";
import { useWords } from "./words";
import "./view.css";

export default function View() {
  const { paymentId = "" } = useParams();
  const [state, again] = useQuery({ query: PaymentDetailDocument, variables: { paymentId } });
  return (
    <Opened>
      {(payer) => (
        <Asked
          state={state}
          again={again}
          find={(data) => (data.node?.__typename === "Payment" ? data.node : null)}
          missing={<NotThere />}
        >
          {(payment) => <OnePayment key={payment.id} payment={payment} payer={payer} />}
        </Asked>
      )}
    </Opened>
  );
}

function OnePayment({ payment, payer }: { payment: PaymentWholeFragment; payer: Payer }) {
  const say = useWords();
  const [editing, setEditing] = useState(false);
  const [savedIn, setSavedIn] = useState<string>();
  const edited = (saved: boolean) => {
    setEditing(false);
    setSavedIn(saved ? payment.status : undefined);
  };
  return (
    <Page
      title={say("title", { name: payment.creditorName })}
      documentTitle={payment.batch ? say("salary") : undefined}
      lead={
        <HStack gap="space-12" align="center">
          <span role="status">
            <StatusTag of={payment} /> {savedIn === payment.status && say("saved")}
          </span>
          <TextLink as={Link} to={`${payer.base}/payments`}>
            {say("back")}
          </TextLink>
        </HStack>
      }
    >
      <Standing payment={payment} />
      {editing ? (
        <Edit payment={payment} done={edited} />
      ) : (
        <>
          <Acts payment={payment} payer={payer} edit={() => setEditing(true)} />
          <div className="payment-columns">
            <Facts payment={payment} base={payer.base} />
            <Happened payment={payment} base={payer.base} />
          </div>
          {payment.voucher && <VoucherOf voucher={payment.voucher} />}
        </>
      )}
    </Page>
  );
}
