import { BodyLong } from "@navikt/ds-react";
import { Next } from "@/pieces/paying/Next";
import { Page } from "@/pieces/Page";
import { useFormats } from "@/words/format";
import type { CreatePaymentMutation } from "./gql/graphql";
import { useWords } from "./words";

type Success = Extract<CreatePaymentMutation["createPayment"], { __typename: "PaymentSuccess" }>;
export type MadePayment = Success["payment"];

export function Made({ payment, base, more }: { payment: MadePayment; base: string; more: () => void }) {
  const say = useWords();
  const { money } = useFormats();
  const draft = payment.status === "DRAFT";
  const facts = { amount: money(payment.instructedAmount), name: payment.creditorName };
  return (
    <Page
      title={say(draft ? "drafted" : "made")}
      lead={<BodyLong>{say(draft ? "draftedWhy" : "madeWhat", facts)}</BodyLong>}
    >
      <Next base={base} paymentId={payment.id} more={say("more")} begin={more} />
    </Page>
  );
}
