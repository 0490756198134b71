import { Alert, BodyShort } from "@navikt/ds-react";

export interface Refused {
  code: string;
  message: string;
  fix: string;
}

/** A typed no: what is wrong and what to do about it, in the user's language. */
export function Refusal({ refused }: { refused: Refused | null | undefined }) {
  if (!refused) return null;
  return (
    <Alert variant="error" role="alert" data-code={refused.code}>
      <BodyShort weight="semibold">{refused.message}</BodyShort>
      <BodyShort>{refused.fix}</BodyShort>
    </Alert>
  );
}
