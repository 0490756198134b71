import { BodyShort, Button, Heading, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { useLiveCompanies } from "@/live/following";
import { Asked } from "@/pieces/Asked";
import { Checks } from "@/pieces/Checks";
import { Nothing } from "@/pieces/Nothing";
import { Page } from "@/pieces/Page";
import { useToDo } from "@/pieces/todo";
import { organisationNumber } from "@/words/format";
import { ClientsDocument, type ClientsQuery } from "./gql/graphql";
import { useWords } from "./words";

const PAGE = 25;
const MOST = 500;
type Client = NonNullable<ClientsQuery["viewer"]>["companies"]["nodes"][number];

export default function Clients() {
  const say = useWords();
  // A list that grows asks for all it shows, see views/payments/Listed.tsx.
  const [first, setFirst] = useState(PAGE);
  const [state, again] = useQuery({ query: ClientsDocument, variables: { first } });
  useLiveCompanies();
  return (
    <Page title={say("title")} lead={<Hello name={state.data?.viewer?.person?.name} />}>
      <div>
        <Button as={Link} to="/register">
          {say("register")}
        </Button>
      </div>
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
            <VStack gap="space-16" align="start">
              <ul className="cards clients" aria-label={say("title")}>
                {companies.nodes.map((company) => (
                  <ClientCard key={company.id} company={company} />
                ))}
              </ul>
              {companies.pageInfo.hasNextPage && first < MOST && (
                <Button
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

function Hello({ name }: { name: string | undefined }) {
  const say = useWords();
  return <BodyShort>{name ? say("hello", { name }) : "\u00a0"}</BodyShort>;
}

function ClientCard({ company }: { company: Client }) {
  const say = useWords();
  const todo = useToDo(company);
  return (
    <li className="card">
      <div>
        <Heading level="2" size="small">
          <Link to={`/companies/${company.id}`}>{company.name}</Link>
        </Heading>
        <BodyShort size="small">{organisationNumber(company.organisationNumber)}</BodyShort>
      </div>
      <Checks of={company} />
      <ul className="todo">
        {todo.map((one) => (
          <li key={one.to + one.text}>
            <Link to={one.to}>{one.text}</Link>
          </li>
        ))}
        {todo.length === 0 && (
          <li>
            <BodyShort size="small">{say("nothing")}</BodyShort>
          </li>
        )}
      </ul>
    </li>
  );
}
