import { BodyShort, Button, InlineMessage, Table, Tag } from "@navikt/ds-react";
import { useParams } from "react-router";
import { useClient, useQuery } from "urql";
import { useGrowing } from "@/live/growing";
import { Asked } from "@/pieces/Asked";
import { useEventTypes } from "@/words/events";
import { useFormats } from "@/words/format";
import { WebhookDeliveriesDocument, type DeliveryPartsFragment, type WebhookDeliveriesQuery } from "./gql/graphql";
import { useWords } from "./words";

const PAGE = 20;

const found = (data: WebhookDeliveriesQuery | undefined) =>
  data?.node?.__typename === "WebhookEndpoint" ? data.node.deliveries : undefined;

/** The log of one endpoint, newest first, as far back as anybody wants to look. */
export function Deliveries({ endpointId, host }: { endpointId: string; host: string }) {
  const say = useWords();
  const client = useClient();
  const variables = { endpointId, first: PAGE };
  const [state, again] = useQuery({ query: WebhookDeliveriesDocument, variables });
  const { nodes, hasMore, more, asking, failed } = useGrowing(found(state.data), async (after) => {
    const answer = await client
      .query(WebhookDeliveriesDocument, { ...variables, after }, { requestPolicy: "network-only" })
      .toPromise();
    return found(answer.data);
  });
  return (
    <Asked state={state} again={again} find={found} missing={<BodyShort>{say("noDeliveries")}</BodyShort>}>
      {() =>
        nodes.length === 0 ? (
          <BodyShort>{say("noDeliveries")}</BodyShort>
        ) : (
          <>
            <div className="scroll" tabIndex={0} role="region" aria-label={say("deliveriesTo", { host })}>
              <Table size="small">
                <caption className="aksel-sr-only">{say("deliveriesTo", { host })}</caption>
                <Table.Header>
                  <Table.Row>
                    {(["what", "happened", "state", "attempts", "tried", "next"] as const).map((name) => (
                      <Table.HeaderCell key={name} scope="col">
                        {say(name)}
                      </Table.HeaderCell>
                    ))}
                  </Table.Row>
                </Table.Header>
                <Table.Body>
                  {nodes.map((delivery) => (
                    <Delivery key={delivery.id} delivery={delivery} />
                  ))}
                </Table.Body>
              </Table>
            </div>
            {failed && <InlineMessage status="error">{say("moreFailed")}</InlineMessage>}
            {hasMore && (
              <Button variant="secondary" size="small" loading={asking} onClick={more}>
                {say("moreDeliveries")}
              </Button>
            )}
          </>
        )
      }
    </Asked>
  );
}

const COLOURS = { PENDING: "info", DELIVERED: "success", DEAD: "error", WITHDRAWN: "neutral" } as const;

function Delivery({ delivery }: { delivery: DeliveryPartsFragment }) {
  const say = useWords();
  const types = useEventTypes();
  const { moment } = useFormats();
  const { companyId } = useParams();
  const { company, failure, responseCode, status, triedAt, nextAttemptAt } = delivery;
  return (
    <Table.Row>
      <Table.HeaderCell scope="row">
        {types(delivery.type)}
        {company && company.id !== companyId && (
          <BodyShort size="small" className="integrations-quiet">
            {company.name}
          </BodyShort>
        )}
      </Table.HeaderCell>
      <Table.DataCell>{moment(delivery.occurredAt)}</Table.DataCell>
      <Table.DataCell>
        <Tag size="small" variant={COLOURS[status]}>
          {say(`delivery.${status}`)}
        </Tag>
        {failure && <BodyShort size="small">{say(`failure.${failure}`)}</BodyShort>}
        {responseCode !== null && responseCode !== undefined && (
          <BodyShort size="small">{say("answered", { code: responseCode })}</BodyShort>
        )}
      </Table.DataCell>
      <Table.DataCell>{delivery.attempts}</Table.DataCell>
      <Table.DataCell>{triedAt ? moment(triedAt) : say("never")}</Table.DataCell>
      <Table.DataCell>{nextAttemptAt ? moment(nextAttemptAt) : "–"}</Table.DataCell>
    </Table.Row>
  );
}
