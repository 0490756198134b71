import { BodyLong, Dialog } from "@navikt/ds-react";
import { useNavigate } from "react-router";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Facts } from "./Facts";
import { LineDocument } from "./gql/graphql";
import { Match } from "./Match";
import { useWords } from "./words";

interface Props {
  companyId: string;
  id: string | null;
  /** The address without it. */
  closed: string;
}

/** All about one line, in a panel that has an address. */
export function Detail({ companyId, id, closed }: Props) {
  const say = useWords();
  const navigate = useNavigate();
  const [state, again] = useQuery({ query: LineDocument, variables: { id: id ?? "" }, pause: !id });
  return (
    <Dialog open={id !== null} onOpenChange={(open) => !open && void navigate(closed, { preventScrollReset: true })}>
      <Dialog.Popup position="right" width="small" className="line-detail">
        <Dialog.Header>
          <Dialog.Title>{say("detail")}</Dialog.Title>
        </Dialog.Header>
        <Dialog.Body>
          <Asked
            state={state}
            again={again}
            find={({ node }) => (node?.__typename === "Transaction" && node.id === id ? node : null)}
            missing={<BodyLong>{say("missing")}</BodyLong>}
          >
            {(line) => (
              <>
                <Facts line={line} />
                <Match line={line} companyId={companyId} />
              </>
            )}
          </Asked>
        </Dialog.Body>
      </Dialog.Popup>
    </Dialog>
  );
}
