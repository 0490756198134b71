import { BodyLong, BodyShort, ReadMore, VStack } from "@navikt/ds-react";
import { useCallback, useRef } from "react";
import { useParams } from "react-router";
import { useClient, useQuery } from "urql";
import { useAskedAgain, useNews } from "@/live/following";
import { useGrowing } from "@/live/growing";
import { Asked } from "@/pieces/Asked";
import { Nothing } from "@/pieces/Nothing";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { DayLog } from "./DayLog";
import { End } from "./End";
import { JournalDocument } from "./gql/graphql";
import { byDay } from "./grouping";
import { useWords } from "./words";
import "./view.css";

const PAGE = 100;

export default function Audit() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const client = useClient();
  const variables = { companyId, first: PAGE };
  const [state, ask] = useQuery({ query: JournalDocument, variables });
  const again = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  useAskedAgain(useNews(companyId), state.fetching, again);
  const { nodes, ...rest } = useGrowing(state.data?.company?.journal, async (after) => {
    const older = client.query(JournalDocument, { ...variables, after }, { requestPolicy: "network-only" });
    return (await older.toPromise()).data?.company?.journal;
  });
  return (
    <Page title={say("title")} lead={<BodyLong className="audit-lead">{say("lead")}</BodyLong>}>
      <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
        {() =>
          nodes.length === 0 ? (
            <Nothing title={say("none")} why={say("noneWhy")} />
          ) : (
            <>
              <Proof veiled={nodes.every((entry) => !entry.hash)} />
              <News newest={nodes.map((entry) => entry.id)} />
              {byDay(nodes).map((day) => (
                <DayLog key={day.date} day={day} companyId={companyId} />
              ))}
              <End {...rest} shown={nodes.length} />
            </>
          )
        }
      </Asked>
    </Page>
  );
}

function Proof({ veiled }: { veiled: boolean }) {
  const say = useWords();
  return (
    <ReadMore header={say("proof")} className="audit-lead">
      <VStack gap="space-8">
        <BodyLong>{say("proofHow")}</BodyLong>
        <BodyLong>{say("proofWhat")}</BodyLong>
        <BodyLong>{veiled ? say("proofVeiled") : say("proofKeep")}</BodyLong>
      </VStack>
    </ReadMore>
  );
}

/** For who cannot see that the list grows at its top. */
function News({ newest }: { newest: string[] }) {
  const say = useWords();
  const first = useRef(newest[0]);
  const count = newest.indexOf(first.current ?? "");
  return (
    <BodyShort role="status" visuallyHidden>
      {count > 0 && say("news", { count })}
    </BodyShort>
  );
}
