// Was the article useful? A no has a reason. Who is not logged in does that first: the answer waits in this tab.
import { BodyLong, Button, Heading, HStack, VStack } from "@navikt/ds-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useMutation } from "urql";
import { logIn, useSession } from "@/live/session";
import { Refusal, type Refused } from "@/pieces/Refusal";
import { useFeedbackWords } from "./feedbackWords";
import { GiveArticleFeedbackDocument } from "./gql/graphql";
import { forget, keep, kept, type Answer } from "./kept";
import { Reasons } from "./Reasons";

const ARTICLE = "bank-integration";
type Stage = "asked" | "reasons" | "logIn" | "sent" | "failed";

export function Feedback() {
  const session = useSession();
  const [stage, setStage] = useState<Stage>("asked");
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [{ fetching }, give] = useMutation(GiveArticleFeedbackDocument);

  const send = async (told: Answer) => {
    setAnswer(told);
    setRefused(null);
    // Kept until it has arrived: the session may be over without anybody having noticed.
    keep(told);
    if (session.state !== "here") return setStage("logIn");
    const { data } = await give({ input: { article: ARTICLE, ...told, comment: told.comment || null } });
    const payload = data?.giveArticleFeedback;
    if (!payload) return setStage("failed");
    if (payload.__typename === "NotSignedInRejection") return setStage("logIn");
    forget();
    if (payload.__typename === "ArticleFeedbackSuccess") return setStage("sent");
    setRefused(payload);
    setStage("reasons");
  };

  useEffect(() => {
    const waiting = session.state === "here" ? kept() : null;
    if (waiting) void send(waiting);
    // Once, when somebody has come back from the login.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return (
    <Shown stage={stage}>
      {stage === "asked" && (
        <YesNo
          fetching={fetching}
          yes={() => void send({ helpful: true, reasons: [], comment: "" })}
          no={() => setStage("reasons")}
        />
      )}
      {stage === "reasons" && (
        <Reasons
          given={answer?.helpful === false ? answer : null}
          fetching={fetching}
          send={(reasons, comment) => void send({ helpful: false, reasons, comment })}
        />
      )}
      <Refusal refused={refused} />
      {answer && stage !== "asked" && stage !== "reasons" && (
        <Outcome
          stage={stage}
          answer={answer}
          fetching={fetching}
          again={() => void send(answer)}
          change={() => setStage("asked")}
        />
      )}
    </Shown>
  );
}

/** What has taken the place of a button that was pressed gets the focus. */
function Shown({ stage, children }: { stage: Stage; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(stage);
  useEffect(() => {
    if (before.current !== stage) place.current?.focus({ preventScroll: true });
    before.current = stage;
  }, [stage]);
  return (
    <div ref={place} tabIndex={-1} role="status" className="help-feedback">
      {children}
    </div>
  );
}

function YesNo({ fetching, yes, no }: { fetching: boolean; yes: () => void; no: () => void }) {
  const say = useFeedbackWords();
  return (
    <HStack gap="space-12" role="group" aria-labelledby="useful">
      <Button variant="secondary" loading={fetching} onClick={yes}>
        {say("yes")}
      </Button>
      <Button variant="secondary" disabled={fetching} onClick={no}>
        {say("no")}
      </Button>
    </HStack>
  );
}

interface OutcomeProps {
  stage: "logIn" | "sent" | "failed";
  answer: Answer;
  fetching: boolean;
  again: () => void;
  change: () => void;
}

function Outcome({ stage, answer, fetching, again, change }: OutcomeProps) {
  const say = useFeedbackWords();
  const told = {
    logIn: { title: say("logIn"), text: say("logInWhy") },
    failed: { title: say("failed"), text: null },
    sent: answer.helpful
      ? { title: say("glad"), text: say("thanks") }
      : { title: say("sent"), text: `${say("thanks")} ${say("value")}` },
  }[stage];
  return (
    <VStack gap="space-12" align="start">
      <Heading level="3" size="small">
        {told.title}
      </Heading>
      {told.text && <BodyLong>{told.text}</BodyLong>}
      <HStack gap="space-12">
        {stage === "logIn" && <Button onClick={() => logIn("/help#useful")}>{say("logInButton")}</Button>}
        {stage === "failed" && (
          <Button loading={fetching} onClick={again}>
            {say("send")}
          </Button>
        )}
        <Button variant="tertiary" onClick={change}>
          {say("change")}
        </Button>
      </HStack>
    </VStack>
  );
}
