import { Button, Heading, HStack, VStack } from "@navikt/ds-react";
import { FilePdfIcon, PrinterSmallIcon } from "@navikt/aksel-icons";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Facts } from "@/pieces/Facts";
import { Nothing } from "@/pieces/Nothing";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { organisationNumber, useFormats } from "@/words/format";
import { Acts } from "./Acts";
import "./agreement.css";
import { Correcting } from "./Correcting";
import { AgreementViewDocument, type AgreementViewQuery } from "./gql/graphql";
import { Progress } from "./Progress";
import { Signatories } from "./Signatories";
import { Standing } from "./Standing";
import { useWords } from "./words";

export type AgreementCompany = NonNullable<AgreementViewQuery["company"]>;
export type Agreement = NonNullable<AgreementCompany["agreement"]>;

export default function View() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: AgreementViewDocument, variables: { companyId } });
  return (
    <Page title={say("title")}>
      <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
        {(company, { viewer }) => {
          const me = viewer?.person?.id;
          const admin = company.members.some((one) => one.person.id === me && one.roles.includes("ADMIN"));
          return company.agreement ? (
            <Shown key={company.agreement.id} company={company} agreement={company.agreement} admin={admin} />
          ) : (
            <Nothing
              title={say("none")}
              why={say("noneWhy")}
              way={{ to: `/register?number=${company.organisationNumber}`, name: say("register") }}
            />
          );
        }}
      </Asked>
    </Page>
  );
}

function Shown({ company, agreement, admin }: { company: AgreementCompany; agreement: Agreement; admin: boolean }) {
  const say = useWords();
  const { date, moment } = useFormats();
  const document = agreement.document;
  return (
    <VStack gap="space-32" className="agreement">
      <VStack gap="space-16">
        <Standing company={company} agreement={agreement} />
        <Correcting company={company} agreement={agreement} />
        <Acts company={company} agreement={agreement} admin={admin} />
      </VStack>
      <div className="agreement-parts">
        <Progress agreement={agreement} />
        <VStack gap="space-32">
          <Signatories agreement={agreement} />
          <section className="card" aria-labelledby="facts">
            <Heading level="2" size="small" id="facts">
              {say("facts")}
            </Heading>
            <Facts
              of={[
                [say("company"), company.name],
                [say("number"), organisationNumber(company.organisationNumber)],
                [
                  say("firm"),
                  agreement.firm && `${agreement.firm.name}, ${organisationNumber(agreement.firm.organisationNumber)}`,
                ],
                [say("registeredAt"), moment(agreement.registeredAt)],
                [say("activatedOn"), agreement.activatedOn && date(agreement.activatedOn)],
                [say("terms"), agreement.termsVersion],
              ]}
            />
            <HStack gap="space-12" className="no-print">
              {document && (
                <Button
                  as="a"
                  href={document.url}
                  target="_blank"
                  rel="noreferrer"
                  variant="secondary"
                  size="small"
                  icon={<FilePdfIcon aria-hidden />}
                >
                  {say("read")}
                </Button>
              )}
              <Button
                variant="tertiary"
                size="small"
                icon={<PrinterSmallIcon aria-hidden />}
                onClick={() => window.print()}
              >
                {say("print")}
              </Button>
            </HStack>
          </section>
        </VStack>
      </div>
    </VStack>
  );
}
