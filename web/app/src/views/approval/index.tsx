import { BodyLong, BodyShort, Button, Heading, VStack } from "@navikt/ds-react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Asked, Failed, Loading } from "@/pieces/Asked";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { Approve } from "./Approve";
import { entriesOf, runIds } from "./entries";
import { ApprovingDocument, RunsToApproveDocument, type ApprovingQuery, type PaymentStatus } from "./gql/graphql";
import { useOrders } from "./orders";
import { useWords } from "./words";

const WAITING: PaymentStatus[] = ["AWAITING_APPROVAL"];
const AT_BANK: PaymentStatus[] = ["APPROVED", "AWAITING_BANK_AUTHORISATION"];
type Company = NonNullable<ApprovingQuery["company"]>;

export default function Approval() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: ApprovingDocument, variables: { companyId } });
  const me = state.data?.viewer?.person?.id;
  return (
    <Page title={say("title")} lead={<BodyLong>{say("lead")}</BodyLong>}>
      <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
        {(company) =>
          company.members.some((one) => one.person.id === me && one.roles.includes("APPROVER")) ? (
            <ForApprover company={company} me={me} />
          ) : (
            <ForOthers company={company} />
          )
        }
      </Asked>
    </Page>
  );
}

function ForApprover({ company, me }: { company: Company; me: string | undefined }) {
  const waiting = useOrders(company.id, WAITING);
  const atBank = useOrders(company.id, AT_BANK);
  const ids = runIds(waiting.orders ?? []);
  const [runs, runsAgain] = useQuery({ query: RunsToApproveDocument, variables: { ids }, pause: ids.length === 0 });
  const found = (ids.length > 0 ? runs.data?.nodes : []) ?? [];
  const batches = found.flatMap((node) => (node?.__typename === "PaymentBatch" ? [node] : []));
  const error = waiting.state.error ?? atBank.state.error ?? runs.error;
  const again = () => {
    waiting.again();
    atBank.again();
    if (ids.length > 0) runsAgain({ requestPolicy: "network-only" });
  };
  const ready = waiting.orders && atBank.orders && (ids.length === 0 || runs.data);
  return (
    <>
      {waiting.rest}
      {atBank.rest}
      {waiting.orders && atBank.orders && ready ? (
        <Approve
          companyId={company.id}
          entries={entriesOf(waiting.orders, batches, { me, fourEyes: company.fourEyes === true })}
          atBank={atBank.orders}
          again={again}
        />
      ) : error ? (
        <Failed error={error} again={again} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function ForOthers({ company }: { company: Company }) {
  const say = useWords();
  const approvers = company.members.filter((one) => one.roles.includes("APPROVER")).map((one) => one.person.name);
  return (
    <VStack gap="space-12" align="start" className="card">
      <Heading level="2" size="small">
        {say("notYours")}
      </Heading>
      <BodyLong>{say("notYoursWhy")}</BodyLong>
      {approvers.length > 0 && <BodyShort>{say("approvers", { names: approvers.join(", ") })}</BodyShort>}
      <Button as={Link} to={`/companies/${company.id}/payments`} variant="secondary" size="small">
        {say("toPayments")}
      </Button>
    </VStack>
  );
}
