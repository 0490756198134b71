import { BodyLong } from "@navikt/ds-react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Nothing } from "@/pieces/Nothing";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { BillingDocument } from "./gql/graphql";
import { Months } from "./Months";
import { Sums } from "./Sums";
import { useWords } from "./words";

export default function Billing() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: BillingDocument, variables: { companyId } });
  return (
    <Page title={say("title")} lead={<BodyLong className="billing-lead">{say("principle")}</BodyLong>}>
      <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
        {({ billing, organisationNumber }) =>
          billing.billedFrom ? (
            <>
              <Sums since={billing.billedFrom} periods={billing.periods} />
              {billing.periods.length > 0 ? (
                <Months periods={billing.periods} organisationNumber={organisationNumber} />
              ) : (
                <Nothing title={say("none")} why={say("noneWhy")} />
              )}
            </>
          ) : (
            <Nothing
              title={say("notActive")}
              why={say("notActiveWhy")}
              way={{ to: `/companies/${companyId}/agreement`, name: say("agreement") }}
            />
          )
        }
      </Asked>
    </Page>
  );
}
