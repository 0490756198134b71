import { BodyLong, BodyShort, Button, HStack } from "@navikt/ds-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Nothing } from "@/pieces/Nothing";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { useFormats } from "@/words/format";
import { Form, type Made } from "./Form";
import { SalaryFromDocument, type SalaryFromQuery } from "./gql/graphql";
import { useWords } from "./words";

type Company = NonNullable<SalaryFromQuery["company"]>;
type Role = Company["members"][number]["roles"][number];
const MAKERS: readonly Role[] = ["ACCOUNTANT", "APPROVER", "ADMIN"];

const named = (company: Company, ...roles: Role[]) =>
  company.members.filter((one) => roles.every((role) => one.roles.includes(role))).map((one) => one.person);

export default function Salary() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: SalaryFromDocument, variables: { companyId } });
  const [made, setMade] = useState<Made>();
  if (made && state.data?.company) {
    const { company, viewer } = state.data;
    return <Done company={company} me={viewer?.person?.id} made={made} another={() => setMade(undefined)} />;
  }
  return (
    <Page title={say("title")} lead={<BodyLong>{say("lead")}</BodyLong>}>
      <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
        {(company, { viewer }) => {
          const me = viewer?.person?.id;
          const roles = company.members.find((one) => one.person.id === me)?.roles ?? [];
          if (!me || !roles.includes("PAYROLL")) return <ForOthers company={company} />;
          if (company.accounts.length === 0)
            return (
              <Nothing
                title={say("noAccounts")}
                why={say("noAccountsWhy")}
                way={{ to: `/companies/${company.id}/consent`, name: say("toConsent") }}
              />
            );
          return (
            <Form
              companyId={company.id}
              personId={me}
              accounts={company.accounts}
              maker={roles.some((role) => MAKERS.includes(role))}
              made={setMade}
            />
          );
        }}
      </Asked>
    </Page>
  );
}

interface DoneProps {
  company: Company;
  me: string | undefined;
  made: Made;
  another: () => void;
}

function Done({ company, me, made, another }: DoneProps) {
  const say = useWords();
  const { money } = useFormats();
  const approvers = named(company, "APPROVER", "PAYROLL");
  const others = approvers.map((one) => one.name).join(", ");
  return (
    <Page
      title={say("made", { name: made.name })}
      documentTitle={say("madeRun")}
      lead={<BodyLong>{say("madeWhat", { count: made.numberOfLines, sum: money(made.totalAmount) })}</BodyLong>}
    >
      <BodyLong>{others ? say("whoApproves", { names: others }) : say("nobodyApproves")}</BodyLong>
      <HStack gap="space-12">
        {approvers.some((one) => one.id === me) && (
          <Button as={Link} to={`/companies/${company.id}/payments/approve`}>
            {say("toApproval")}
          </Button>
        )}
        <Button variant="secondary" onClick={another}>
          {say("another")}
        </Button>
      </HStack>
    </Page>
  );
}

function ForOthers({ company }: { company: Company }) {
  const say = useWords();
  const names = named(company, "PAYROLL").map((one) => one.name);
  return (
    <Nothing
      title={say("notYours")}
      why={say("notYoursWhy")}
      way={{ to: `/companies/${company.id}/payments`, name: say("toPayments") }}
    >
      {names.length > 0 && <BodyShort>{say("payroll", { names: names.join(", ") })}</BodyShort>}
    </Nothing>
  );
}
