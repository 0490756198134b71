import { BodyShort, Button, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { useLiveCompanies } from "@/live/following";
import { Asked } from "@/pieces/Asked";
import { Nothing } from "@/pieces/Nothing";
import { Page } from "@/pieces/Page";
import { ClientCard } from "./ClientCard";
import { ClientsDocument, type ClientsQuery } from "./gql/graphql";
import "./view.css";
import { useWords } from "./words";

const PAGE = 25;
const MOST = 500;
/** So many have room for explanations. */
const FEW = 4;
type Companies = NonNullable<ClientsQuery["viewer"]>["companies"];
export type Client = Companies["nodes"][number];

export default function Clients() {
  const say = useWords();
  // A list that grows asks for all it shows, see views/payments/Listed.tsx.
  const [first, setFirst] = useState(PAGE);
  const [state, again] = useQuery({ query: ClientsDocument, variables: { first } });
  useLiveCompanies();
  const viewer = useLast(state.data?.viewer);
  const name = viewer?.person?.name;
  const own = viewer && isOwn(viewer.companies);
  return (
    <Page
      title={own ? say("own") : say("title")}
      lead={
        <div className="clients-lead">
          <BodyShort>{name ? say("hello", { name }) : "\u00a0"}</BodyShort>
          <Button as={Link} to="/register" variant={own ? "secondary" : "primary"}>
            {say("register")}
          </Button>
        </div>
      }
    >
      <Asked
        state={state}
        again={again}
        find={(data) => data.viewer?.companies}
        missing={<Nothing title={say("none")} why={say("noneWhy")} />}
      >
        {(companies) =>
          companies.nodes.length === 0 ? (
            <Nothing title={say("none")} why={say("noneWhy")} />
          ) : (
            <VStack gap="space-16">
              <ul
                className={companies.nodes.length > FEW ? "cards" : "cards clients-few"}
                aria-label={own ? say("own") : say("title")}
              >
                {companies.nodes.map((company) => (
                  <ClientCard key={company.id} company={company} explained={companies.nodes.length <= FEW} />
                ))}
              </ul>
              {companies.pageInfo.hasNextPage && first < MOST && (
                <Button
                  className="clients-more"
                  variant="secondary"
                  loading={state.fetching}
                  onClick={() => setFirst(Math.min(first + PAGE, MOST))}
                >
                  {say("more")}
                </Button>
              )}
              {companies.pageInfo.hasNextPage && first >= MOST && (
                <BodyShort>{say("enough", { most: MOST })}</BodyShort>
              )}
            </VStack>
          )
        }
      </Asked>
    </Page>
  );
}

/** Of the viewer, and not of a client of theirs: the only one, and they give their consent for it. */
function isOwn(companies: Companies): boolean {
  const [only, other] = companies.nodes;
  return Boolean(only?.integrationCheck.green && !other && only.consentCheck.reason !== "CONSENT_NOT_NEEDED");
}

/** The last that was there: it stays on the screen when the session is over. */
function useLast<T>(value: T | null | undefined): T | undefined {
  const [last, setLast] = useState<T>();
  if (value !== null && value !== undefined && value !== last) setLast(value);
  return value ?? last;
}
