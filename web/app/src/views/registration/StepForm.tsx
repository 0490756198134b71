// One step: its heading takes the focus when it is entered, and the first wrong field when it cannot be left.
import { Button, Heading, HStack, VStack } from "@navikt/ds-react";
import { ArrowLeftIcon, ArrowRightIcon } from "@navikt/aksel-icons";
import { useEffect, useRef, type FormEvent, type ReactNode } from "react";
import { useWords } from "./words";

interface Props {
  title: string;
  lead?: ReactNode;
  submit: () => void;
  back?: () => void;
  /** Instead of "next". */
  action?: ReactNode;
  children: ReactNode;
}

export function StepForm({ title, lead, submit, back, action, children }: Props) {
  const say = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // At the first step the page's own heading has it.
    if (back) heading.current?.focus();
  }, []); // oxlint-disable-line react-hooks/exhaustive-deps
  const pressed = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    submit();
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  return (
    <form noValidate onSubmit={pressed}>
      <VStack gap="space-24">
        <div>
          <Heading level="2" size="medium" ref={heading} tabIndex={-1} className="page-title">
            {title}
          </Heading>
          {lead}
        </div>
        {children}
        <HStack gap="space-12">
          {back && (
            <Button type="button" variant="secondary" icon={<ArrowLeftIcon aria-hidden />} onClick={back}>
              {say("back")}
            </Button>
          )}
          {action ?? (
            <Button icon={<ArrowRightIcon aria-hidden />} iconPosition="right">
              {say("next")}
            </Button>
          )}
        </HStack>
      </VStack>
    </form>
  );
}
