// All payments in some states: page after page, until there are no more.
import { useEffect, useState } from "react";
import { useClient, useQuery, type CombinedError } from "urql";
import { OrdersInDocument, type OrderPartsFragment, type PaymentStatus } from "./gql/graphql";

const PAGE = 100;
export type Order = OrderPartsFragment;

/** `orders`: as they were when all of them were last there, so that nothing is reckoned of a part. */
export function useOrders(companyId: string, status: PaymentStatus[]) {
  const client = useClient();
  const [state, ask] = useQuery({
    query: OrdersInDocument,
    variables: { companyId, status, first: PAGE, after: null },
  });
  const [failed, fail] = useState<CombinedError>();
  const [orders, show] = useState<readonly Order[]>();
  const page = state.data?.company?.payments;
  const next = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  if (page && !next && page.nodes !== orders) show(page.nodes);
  // The cache puts what comes behind the pages that are there, and tells us. Asked anew whenever the first page is:
  // a cursor of before a row came in on top would leave a hole.
  useEffect(() => {
    if (!next) return;
    void client
      .query(OrdersInDocument, { companyId, status, first: PAGE, after: next }, { requestPolicy: "network-only" })
      .toPromise()
      .then(({ error }) => fail(error));
  }, [client, companyId, status, next, page]);
  return {
    error: state.error ?? failed,
    again: () => ask({ requestPolicy: "network-only" }),
    orders: orders?.filter((order) => status.includes(order.status)),
  };
}
