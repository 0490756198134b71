import { Accordion } from "@navikt/ds-react";
import { QUESTIONS, useQuestionWords } from "./questionWords";

export function Questions() {
  const say = useQuestionWords();
  return (
    <Accordion size="small">
      {QUESTIONS.map((question) => (
        <Accordion.Item key={question}>
          <Accordion.Header>{say(`${question}.ask`)}</Accordion.Header>
          <Accordion.Content>{say(`${question}.told`)}</Accordion.Content>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
