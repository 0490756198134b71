import { Button, HStack } from "@navikt/ds-react";
import { Link } from "react-router";
import { useWords } from "./words";

interface Props {
  base: string;
  /** None where a voucher was posted without paying. */
  paymentId: string | undefined;
  /** What the button for one more says. */
  more: string;
  begin: () => void;
}

/** Where to go after something is made. */
export function Next({ base, paymentId, more, begin }: Props) {
  const say = useWords();
  return (
    <HStack gap="space-12">
      {paymentId && (
        <Button as={Link} to={`${base}/payments/${paymentId}`}>
          {say("see")}
        </Button>
      )}
      <Button variant="secondary" onClick={begin}>
        {more}
      </Button>
      <Button variant="tertiary" as={Link} to={`${base}/payments`}>
        {say("overview")}
      </Button>
    </HStack>
  );
}
