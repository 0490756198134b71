import { Table } from "@navikt/ds-react";
import { useEffect } from "react";
import { useQuery } from "urql";
import { LinesDocument, type LinesQueryVariables } from "./gql/graphql";
import { MOST } from "./Lines";
import { Row } from "./Row";

/** How the list ends, as far as it has been asked for. */
export interface End {
  shown: number;
  more: boolean;
  busy: boolean;
}

interface Props {
  variables: LinesQueryVariables;
  count: number;
  withLine: (id: string) => string;
  ended: (end: End) => void;
  before?: number;
}

/** What comes after the first five hundred, and after that, and so on. */
export function Rest({ variables, count, withLine, ended, before = 0 }: Props) {
  const asked = { ...variables, first: Math.min(count, MOST) };
  const [{ data, fetching }] = useQuery({ query: LinesDocument, variables: asked });
  const found = data?.company?.transactions;
  const shown = before + (found?.nodes.length ?? 0);
  const end = found?.pageInfo.endCursor;
  const goesOn = count > MOST && Boolean(end);
  const more = found?.pageInfo.hasNextPage ?? true;
  useEffect(() => {
    if (!goesOn) ended({ shown, more, busy: fetching });
  }, [goesOn, shown, more, fetching, ended]);
  return (
    <>
      <Table.Body role="rowgroup">
        {found?.nodes.map((line) => (
          <Row key={line.id} line={line} to={withLine(line.id)} />
        ))}
      </Table.Body>
      {goesOn && end && (
        <Rest
          variables={{ ...variables, after: end }}
          count={count - MOST}
          withLine={withLine}
          ended={ended}
          before={shown}
        />
      )}
    </>
  );
}
