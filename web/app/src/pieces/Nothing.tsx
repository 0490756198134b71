import { BodyLong, Button, Heading, VStack } from "@navikt/ds-react";
import type { ReactNode } from "react";
import { Link } from "react-router";

interface Props {
  title: string;
  why: string;
  /** The way on, where there is one. */
  way?: { to: string; name: string };
  children?: ReactNode;
}

/** Where something could be and is not: what that means, and what to do. */
export function Nothing({ title, why, way, children }: Props) {
  return (
    <VStack gap="space-12" align="start" className="card">
      <Heading level="2" size="small">
        {title}
      </Heading>
      <BodyLong>{why}</BodyLong>
      {children}
      {way && (
        <Button as={Link} to={way.to} variant="secondary" size="small">
          {way.name}
        </Button>
      )}
    </VStack>
  );
}
