import "./view.css";
import { BodyLong, Heading } from "@navikt/ds-react";
import { useEffect, type ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { Page } from "@/pieces/Page";
import { Activate, Banks, Consent, Live, Review } from "./article";
import { Feedback } from "./Feedback";
import { Film } from "./Film";
import { Questions } from "./Questions";
import { useWords } from "./words";

const PARTS = ["banks", "activate", "live", "consent", "review", "video", "questions", "useful"] as const;
type Part = (typeof PARTS)[number];

const BODIES: Record<Part, () => ReactNode> = {
  banks: Banks,
  activate: Activate,
  live: Live,
  consent: Consent,
  review: Review,
  video: Film,
  questions: Questions,
  useful: Feedback,
};

export default function Help() {
  const say = useWords();
  useAnchor();
  return (
    <Page title={say("title")} lead={<BodyLong>{say("lead")}</BodyLong>}>
      <div className="help">
        <nav aria-labelledby="help-contents" className="help-contents no-print">
          <Heading level="2" size="xsmall" id="help-contents">
            {say("contents")}
          </Heading>
          <ol>
            {PARTS.map((part) => (
              <li key={part}>
                <Link to={`#${part}`}>{say(`parts.${part}`)}</Link>
              </li>
            ))}
          </ol>
        </nav>
        <article className="help-article">
          {PARTS.map((part) => (
            <Section key={part} part={part} />
          ))}
        </article>
      </div>
    </Page>
  );
}

function Section({ part }: { part: Part }) {
  const say = useWords();
  const Body = BODIES[part];
  return (
    <section aria-labelledby={part}>
      <Heading level="2" size="medium" id={part} tabIndex={-1} spacing>
        {say(`parts.${part}`)}
      </Heading>
      <Body />
    </section>
  );
}

/** The part that the address names is shown and told, also when the article was loaded after the address. */
function useAnchor(): void {
  const { hash, key } = useLocation();
  useEffect(() => {
    const part = PARTS.find((one) => `#${one}` === hash);
    const heading = part && document.getElementById(part);
    if (!heading) return;
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  }, [hash, key]);
}
