// What is around every view: the way back, the language, the light, and whether the figures are live.
import { GlobeIcon, LeaveIcon, MoonIcon, SunIcon } from "@navikt/aksel-icons";
import { BodyShort, Button, HStack } from "@navikt/ds-react";
import { useState } from "react";
import { Link, Outlet } from "react-router";
import { logIn, logOut, useSession } from "@/live/session";
import { chooseLanguage, useLanguage } from "@/words";
import { ConnectionBar } from "./ConnectionBar";
import { chooseTheming, useTheming } from "./Look";
import { Tab } from "./Tab";
import { useWords } from "./words";

export function Frame() {
  const say = useWords();
  return (
    <div className="frame">
      <a href="#content" className="skip">
        {say("skip")}
      </a>
      <Header />
      <ConnectionBar />
      <main id="content" className="content" tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="footer">
        <BodyShort size="small">{say("footer")}</BodyShort>
      </footer>
    </div>
  );
}

function Header() {
  const say = useWords();
  const session = useSession();
  const language = useLanguage();
  const theming = useTheming();
  const [stuck, setStuck] = useState(false);
  const here = session.state === "here";
  return (
    <header className={here ? "header header-here" : "header"}>
      <Link to="/" className="brand">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span className="brand-name">{say("brand")}</span>
      </Link>
      <nav aria-label={say("menu")} className="header-nav">
        {here && <Tab to="/" end name={say("clients")} />}
        <Tab to="/help" name={say("help")} />
        {here && <Tab to="/profile" name={say("profile")} />}
      </nav>
      <HStack gap="space-4" wrap={false} className="header-acts">
        <Button
          className="header-look"
          variant="tertiary"
          size="small"
          icon={theming === "dark" ? <SunIcon aria-hidden /> : <MoonIcon aria-hidden />}
          title={theming === "dark" ? say("light") : say("dark")}
          onClick={() => chooseTheming(theming === "dark" ? "light" : "dark")}
        />
        <Button
          variant="tertiary"
          size="small"
          icon={<GlobeIcon aria-hidden />}
          lang={language === "nb" ? "en" : "nb"}
          onClick={() => chooseLanguage(language === "nb" ? "en" : "nb")}
        >
          {say("language")}
        </Button>
        {here ? (
          <Button
            variant="tertiary"
            size="small"
            icon={<LeaveIcon aria-hidden />}
            onClick={() => void logOut().then((out) => setStuck(!out))}
          >
            {say("logOut")}
          </Button>
        ) : (
          session.state === "nobody" && (
            <Button className="header-in" variant="tertiary" size="small" onClick={() => logIn()}>
              {say("logInShort")}
            </Button>
          )
        )}
      </HStack>
      {stuck && (
        <BodyShort role="alert" size="small">
          {say("stillIn")}
        </BodyShort>
      )}
    </header>
  );
}
