// An answer that has not arrived yet, in this tab only: the login leads away from the page and back.
import type { FeedbackReason } from "./gql/graphql";

export interface Answer {
  helpful: boolean;
  reasons: FeedbackReason[];
  comment: string;
}

const KEPT = "kontobro.feedback";

export function kept(): Answer | null {
  const stored = sessionStorage.getItem(KEPT);
  return stored ? (JSON.parse(stored) as Answer) : null;
}

export function keep(answer: Answer): void {
  sessionStorage.setItem(KEPT, JSON.stringify(answer));
}

export function forget(): void {
  sessionStorage.removeItem(KEPT);
}
