// All payments in some states, page after page, as the gateway told them. What a yes is given to is never put together of
// lines of one age and a content hash of another: the shared cache would do that, so it only tells when to ask again.
import { useEffect, useState } from "react";
import { useClient, useQuery, type Client, type CombinedError } from "urql";
import {
  OrdersInDocument,
  OrdersStandDocument,
  type OrderPartsFragment,
  type OrdersInQuery,
  type PaymentStatus,
} from "./gql/graphql";

const PAGE = 100;
export type Order = OrderPartsFragment;

interface Read {
  /** How the list stood when it was asked for. */
  stand?: object;
  /** The last that were read to the end. */
  orders?: readonly Order[];
  error?: CombinedError | undefined;
}

/** `whole`: the orders are all there, and nothing has moved since they were read. */
export function useOrders(companyId: string, status: PaymentStatus[]) {
  const client = useClient();
  const [state, ask] = useQuery({ query: OrdersStandDocument, variables: { companyId, status } });
  const [read, keep] = useState<Read>({});
  const [reading, setReading] = useState(false);
  const stand = state.data?.company?.payments;
  useEffect(() => {
    if (!stand || reading || read.stand === stand) return;
    setReading(true);
    void allOf(client, companyId, status).then((told) => {
      keep((before) => ({ ...before, ...told, stand }));
      setReading(false);
    });
  }, [client, companyId, status, stand, reading, read]);
  const error = state.error ?? read.error;
  const current = stand !== undefined && read.stand === stand && !reading && !state.fetching && !state.stale;
  return {
    error,
    again: () => ask({ requestPolicy: "network-only" }),
    orders: read.orders,
    whole: current && !error && read.orders !== undefined && !torn(read.orders),
  };
}

async function allOf(client: Client, companyId: string, status: PaymentStatus[]): Promise<Omit<Read, "stand">> {
  const orders: Order[] = [];
  let after: string | null = null;
  do {
    const answer: { data?: OrdersInQuery; error?: CombinedError } = await client
      .query(OrdersInDocument, { companyId, status, first: PAGE, after }, { requestPolicy: "network-only" })
      .toPromise();
    if (answer.error) return { error: answer.error };
    const page = answer.data?.company?.payments;
    orders.push(...(page?.nodes ?? []));
    after = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
  } while (after);
  return { orders, error: undefined };
}

/** A run moved while its pages were read: no content hash is of all the lines. */
function torn(orders: readonly Order[]): boolean {
  const runs = orders.flatMap((order) => order.batch ?? []);
  return new Set(runs.map((run) => run.id)).size !== new Set(runs.map((run) => `${run.id} ${run.contentHash}`)).size;
}
