import { BodyLong, BodyShort } from "@navikt/ds-react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { Asked, Failed, Loading } from "@/pieces/Asked";
import { Nothing } from "@/pieces/Nothing";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { Approve } from "./Approve";
import { entriesOf } from "./entries";
import { ApprovingDocument, type ApprovingQuery, type PaymentStatus } from "./gql/graphql";
import { useOrders } from "./orders";
import { useWords } from "./words";

const WAITING: PaymentStatus[] = ["AWAITING_APPROVAL"];
const AT_BANK: PaymentStatus[] = ["APPROVED", "AWAITING_BANK_AUTHORISATION"];
type Company = NonNullable<ApprovingQuery["company"]>;

export default function Approval() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: ApprovingDocument, variables: { companyId } });
  return (
    <Page title={say("title")} lead={<BodyLong>{say("lead")}</BodyLong>}>
      <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
        {(company, { viewer }) => {
          const me = viewer?.person?.id;
          return company.members.some((one) => one.person.id === me && one.roles.includes("APPROVER")) ? (
            <ForApprover key={company.id} company={company} me={me} />
          ) : (
            <ForOthers company={company} />
          );
        }}
      </Asked>
    </Page>
  );
}

function ForApprover({ company, me }: { company: Company; me: string | undefined }) {
  const waiting = useOrders(company.id, WAITING);
  const atBank = useOrders(company.id, AT_BANK);
  const error = waiting.error ?? atBank.error;
  const again = () => {
    waiting.again();
    atBank.again();
  };
  if (waiting.orders && atBank.orders)
    return (
      <Approve
        companyId={company.id}
        balances={new Map(company.accounts.map((account) => [account.id, account.balance]))}
        entries={entriesOf(waiting.orders, { me, fourEyes: company.fourEyes === true })}
        atBank={atBank.orders}
        whole={waiting.whole}
        error={error}
        again={again}
      />
    );
  return error ? <Failed error={error} again={again} /> : <Loading />;
}

function ForOthers({ company }: { company: Company }) {
  const say = useWords();
  const approvers = company.members.filter((one) => one.roles.includes("APPROVER")).map((one) => one.person.name);
  return (
    <Nothing
      title={say("notYours")}
      why={say("notYoursWhy")}
      way={{ to: `/companies/${company.id}/payments`, name: say("toPayments") }}
    >
      {approvers.length > 0 && <BodyShort>{say("approvers", { names: approvers.join(", ") })}</BodyShort>}
    </Nothing>
  );
}
