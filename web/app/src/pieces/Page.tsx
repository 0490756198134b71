import { Heading, VStack } from "@navikt/ds-react";
import { useEffect, useRef, type ReactNode } from "react";

interface Props {
  title: string;
  /** When the title is nothing for the history of the browser. */
  documentTitle?: string | undefined;
  lead?: ReactNode;
  children: ReactNode;
}

/** A view: its title is also the document's, and is told to screen readers when the view is entered. */
export function Page({ title, documentTitle = title, lead, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${documentTitle} – Kontobro`;
  }, [documentTitle]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <VStack gap="space-24" className="page">
      <div>
        <Heading level="1" size="large" ref={heading} tabIndex={-1} className="page-title">
          {title}
        </Heading>
        {lead}
      </div>
      {children}
    </VStack>
  );
}
