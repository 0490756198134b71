import { BodyLong, Heading, Radio, RadioGroup, VStack } from "@navikt/ds-react";
import { useQuery } from "urql";
import { Asked } from "@/pieces/Asked";
import { Page } from "@/pieces/Page";
import { NotThere } from "@/shell/Broken";
import { chooseTheming, useTheming, type Theming } from "@/shell/Look";
import { chooseLanguage, LANGUAGES, useLanguage, type Language } from "@/words";
import { ProfileViewDocument } from "./gql/graphql";
import { Sessions } from "./Sessions";
import { useWords } from "./words";
import "./view.css";

const THEMES: readonly Theming[] = ["light", "dark"];

export default function Profile() {
  const say = useWords();
  const [state, again] = useQuery({ query: ProfileViewDocument });
  const name = state.data?.viewer?.person?.name;
  return (
    <Page title={say("title")} lead={<BodyLong>{name ? say("who", { name }) : "\u00a0"}</BodyLong>}>
      <Choices />
      <Asked state={state} again={again} find={(data) => data.viewer} missing={<NotThere />}>
        {(viewer) => <Sessions sessions={viewer.sessions} changed={() => again({ requestPolicy: "network-only" })} />}
      </Asked>
    </Page>
  );
}

function Choices() {
  const say = useWords();
  const language = useLanguage();
  const theming = useTheming();
  return (
    <VStack as="section" gap="space-16" aria-label={say("choices")}>
      <Heading level="2" size="medium">
        {say("choices")}
      </Heading>
      <RadioGroup
        legend={say("language")}
        value={language}
        onChange={(chosen: Language) => chooseLanguage(chosen)}
        size="small"
      >
        {LANGUAGES.map((one) => (
          <Radio key={one} value={one} lang={one}>
            {say(`languages.${one}`)}
          </Radio>
        ))}
      </RadioGroup>
      <RadioGroup
        legend={say("theme")}
        value={theming}
        onChange={(chosen: Theming) => chooseTheming(chosen)}
        size="small"
      >
        {THEMES.map((one) => (
          <Radio key={one} value={one}>
            {say(`themes.${one}`)}
          </Radio>
        ))}
      </RadioGroup>
    </VStack>
  );
}
