import { BodyShort, Button, Checkbox, CheckboxGroup, Heading, Textarea, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { useFeedbackWords } from "./feedbackWords";
import type { Answer } from "./kept";
import type { FeedbackReason } from "./gql/graphql";

const REASONS: readonly FeedbackReason[] = [
  "HARD_TO_UNDERSTAND",
  "OUT_OF_DATE",
  "MISSING_INFORMATION",
  "DID_NOT_SOLVE_IT",
  "VIDEO_MISSING_OR_UNCLEAR",
  "OTHER",
];
const MAX_COMMENT = 2000;

interface Props {
  given: Answer | null;
  fetching: boolean;
  send: (reasons: FeedbackReason[], comment: string) => void;
}

export function Reasons({ given, fetching, send }: Props) {
  const say = useFeedbackWords();
  const [reasons, setReasons] = useState<FeedbackReason[]>(given?.reasons ?? []);
  const [comment, setComment] = useState(given?.comment ?? "");
  const [pressed, setPressed] = useState(false);
  const wrong = pressed && reasons.length === 0 ? say("chooseReason") : undefined;
  const submit = () => {
    setPressed(true);
    if (reasons.length > 0 && comment.length <= MAX_COMMENT) send(reasons, comment.trim());
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <VStack gap="space-16" align="start">
        <div>
          <Heading level="3" size="small">
            {say("sorry")}
          </Heading>
          <BodyShort>{say("thanks")}</BodyShort>
        </div>
        <CheckboxGroup legend={say("reasons")} value={reasons} onChange={setReasons} error={wrong}>
          {REASONS.map((reason) => (
            <Checkbox key={reason} value={reason}>
              {say(`reason.${reason}`)}
            </Checkbox>
          ))}
        </CheckboxGroup>
        <Textarea
          label={say("comment")}
          description={say("commentHow")}
          value={comment}
          maxLength={MAX_COMMENT}
          minRows={3}
          className="help-comment"
          onChange={(event) => setComment(event.target.value)}
        />
        <Button type="submit" loading={fetching}>
          {say("send")}
        </Button>
      </VStack>
    </form>
  );
}
