import { BodyLong, BodyShort, Button, Heading, HStack, InlineMessage, Tag } from "@navikt/ds-react";
import { useState } from "react";
import { useClient, useQuery } from "urql";
import { useGrowing } from "@/live/growing";
import { Asked } from "@/pieces/Asked";
import { useFormats } from "@/words/format";
import { Deliveries } from "./Deliveries";
import { WebhookEndpointsDocument, type EndpointPartsFragment } from "./gql/graphql";
import { useWords } from "./words";

const PAGE = 20;

export function Endpoints() {
  const say = useWords();
  const client = useClient();
  const [state, again] = useQuery({ query: WebhookEndpointsDocument, variables: { first: PAGE } });
  const { nodes, hasMore, more, asking, failed } = useGrowing(state.data?.webhookEndpoints, async (after) => {
    const { data } = await client.query(WebhookEndpointsDocument, { first: PAGE, after }).toPromise();
    return data?.webhookEndpoints;
  });
  return (
    <section aria-labelledby="webhooks">
      <Heading level="2" size="medium" spacing id="webhooks">
        {say("webhooks")}
      </Heading>
      <BodyLong spacing>{say("webhooksWhy")}</BodyLong>
      <Asked state={state} again={again} find={(data) => data.webhookEndpoints} missing={null}>
        {() =>
          nodes.length === 0 ? (
            <BodyShort className="card">{say("noWebhooks")}</BodyShort>
          ) : (
            <ul className="integrations-endpoints" aria-labelledby="webhooks">
              {nodes.map((endpoint) => (
                <Endpoint key={endpoint.id} endpoint={endpoint} />
              ))}
            </ul>
          )
        }
      </Asked>
      {failed && <InlineMessage status="error">{say("moreFailed")}</InlineMessage>}
      {hasMore && (
        <Button variant="secondary" size="small" loading={asking} onClick={more}>
          {say("moreEndpoints")}
        </Button>
      )}
    </section>
  );
}

const COLOURS = { ACTIVE: "success", PAUSED: "warning", DISABLED: "neutral" } as const;

function Endpoint({ endpoint }: { endpoint: EndpointPartsFragment }) {
  const say = useWords();
  const { moment } = useFormats();
  const [open, setOpen] = useState(false);
  const { host, status, failingSince } = endpoint;
  return (
    <li className="card">
      <HStack justify="space-between" align="start" gap="space-8">
        <div>
          <Heading level="3" size="small" className="integrations-id">
            {host}
          </Heading>
          <BodyShort size="small" className="integrations-quiet">
            {say("since", { when: moment(endpoint.createdAt) })}
          </BodyShort>
        </div>
        <Tag size="small" variant={COLOURS[status]}>
          {say(`endpoint.${status}`)}
        </Tag>
      </HStack>
      {status === "PAUSED" && <InlineMessage status="warning">{say("paused")}</InlineMessage>}
      {status === "DISABLED" && <InlineMessage status="info">{say("disabled")}</InlineMessage>}
      {status === "ACTIVE" && failingSince && (
        <InlineMessage status="warning">{say("failing", { when: moment(failingSince) })}</InlineMessage>
      )}
      <div>
        <Button
          variant="tertiary"
          size="small"
          aria-expanded={open}
          aria-label={`${open ? say("hide") : say("show")}: ${host}`}
          onClick={() => setOpen(!open)}
        >
          {open ? say("hide") : say("show")}
        </Button>
      </div>
      {open && <Log endpoint={endpoint} />}
    </li>
  );
}

/** What is on the screen is as it was asked for: a new look begins with the newest. */
function Log({ endpoint }: { endpoint: EndpointPartsFragment }) {
  const say = useWords();
  const [look, setLook] = useState(0);
  const { id, host } = endpoint;
  return (
    <div>
      <HStack justify="space-between" align="center" gap="space-8">
        <Heading level="4" size="xsmall">
          {say("deliveries")}
        </Heading>
        <Button
          variant="tertiary"
          size="small"
          aria-label={say("refreshOf", { host })}
          onClick={() => setLook((count) => count + 1)}
        >
          {say("refresh")}
        </Button>
      </HStack>
      <Deliveries key={look} endpointId={id} host={host} />
    </div>
  );
}
