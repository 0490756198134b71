import { Button, Table } from "@navikt/ds-react";
import { useState } from "react";
import { useQuery } from "urql";
import { Nothing } from "@/pieces/Nothing";
import { Asked } from "@/pieces/Asked";
import type { wantedOf } from "./filter";
import { LinesDocument } from "./gql/graphql";
import { MoreLines } from "./MoreLines";
import { News } from "./News";
import { Rest, type End } from "./Rest";
import { Row } from "./Row";
import { useWords } from "./words";

const PAGE = 50;
/** What the gateway tells at a time: a longer list is asked for in parts. */
export const MOST = 500;

interface Props {
  companyId: string;
  wanted: ReturnType<typeof wantedOf>;
  active: boolean;
  clear: () => void;
  withLine: (id: string) => string;
}

/** A list that grows: it is always asked for from the top, so that what comes in or moves never leaves a hole. */
export function Lines({ companyId, wanted, active, clear, withLine }: Props) {
  const say = useWords();
  const [count, setCount] = useState(PAGE);
  const variables = { companyId, ...wanted, first: Math.min(count, MOST), after: null };
  const [state, again] = useQuery({ query: LinesDocument, variables });
  const [end, setEnd] = useState<End>();
  const more = () => setCount((shown) => shown + PAGE);
  return (
    <Asked state={state} again={again} find={(data) => data.company?.transactions} missing={null}>
      {({ nodes, pageInfo }) =>
        nodes.length === 0 ? (
          <None active={active} clear={clear} />
        ) : (
          <div>
            <News rows={nodes} />
            <Table className="lines" role="table" size="small">
              <caption className="aksel-sr-only">{say("caption")}</caption>
              <Table.Header role="rowgroup">
                <Table.Row role="row">
                  {(["date", "counterparty", "account", "status", "amount"] as const).map((name) => (
                    <Table.HeaderCell
                      key={name}
                      role="columnheader"
                      scope="col"
                      align={name === "amount" ? "right" : "left"}
                    >
                      {say(`column.${name}`)}
                    </Table.HeaderCell>
                  ))}
                </Table.Row>
              </Table.Header>
              <Table.Body role="rowgroup">
                {nodes.map((line) => (
                  <Row key={line.id} line={line} to={withLine(line.id)} />
                ))}
              </Table.Body>
              {count > MOST && pageInfo.endCursor && (
                <Rest
                  variables={{ ...variables, after: pageInfo.endCursor }}
                  count={count - MOST}
                  withLine={withLine}
                  ended={setEnd}
                />
              )}
            </Table>
            <MoreLines
              there={end?.more ?? pageInfo.hasNextPage}
              busy={end?.busy ?? state.fetching}
              shown={nodes.length + (end?.shown ?? 0)}
              more={more}
            />
          </div>
        )
      }
    </Asked>
  );
}

function None({ active, clear }: { active: boolean; clear: () => void }) {
  const say = useWords();
  return (
    <div role="status">
      <Nothing
        title={active ? say("nothing.title") : say("none.title")}
        why={active ? say("nothing.why") : say("none.why")}
      >
        {active && (
          <Button variant="secondary" size="small" onClick={clear}>
            {say("filter.clear")}
          </Button>
        )}
      </Nothing>
    </div>
  );
}
