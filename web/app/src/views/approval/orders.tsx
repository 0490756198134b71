// All payments in some states: page after page, until there are no more.
import { useState } from "react";
import { useQuery } from "urql";
import { OrdersInDocument, type OrderPartsFragment, type PaymentStatus } from "./gql/graphql";

const PAGE = 100;
export type Order = OrderPartsFragment;

/** `orders`: as they were when all of them were last there, so that nothing is reckoned of a part. */
export function useOrders(companyId: string, status: PaymentStatus[]) {
  const variables = { companyId, status, first: PAGE, after: null };
  const [state, ask] = useQuery({ query: OrdersInDocument, variables });
  const [cursors, goOn] = useState<readonly string[]>([]);
  const [orders, show] = useState<readonly Order[]>();
  const page = state.data?.company?.payments;
  const next = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  if (next && !cursors.includes(next)) goOn([...cursors, next]);
  if (page && !next && page.nodes !== orders) show(page.nodes);
  return {
    state,
    again: () => ask({ requestPolicy: "network-only" }),
    orders: orders?.filter((order) => status.includes(order.status)),
    rest: cursors.map((after) => <More key={after} variables={{ ...variables, after }} />),
  };
}

/** Asks for a page; what comes is put together with the first one in the cache. */
function More({
  variables,
}: {
  variables: { companyId: string; status: PaymentStatus[]; first: number; after: string };
}) {
  useQuery({ query: OrdersInDocument, variables });
  return null;
}
