// What is around every view: the way back, the language, the light, and whether the figures are live.
import { GlobeIcon, MoonIcon, SunIcon } from "@navikt/aksel-icons";
import { BodyShort, Button, HStack } from "@navikt/ds-react";
import { useState } from "react";
import { Link, NavLink, Outlet } from "react-router";
import { logIn, logOut, useSession } from "@/live/session";
import { chooseLanguage, useLanguage } from "@/words";
import { ConnectionBar } from "./ConnectionBar";
import { chooseTheming, useTheming } from "./Look";
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
  return (
    <header className="header">
      <Link to="/" className="brand">
        <img src="/icon.svg" alt="" width="28" height="28" />
        {say("brand")}
      </Link>
      <nav aria-label={say("menu")} className="header-nav">
        {session.state === "here" && (
          <NavLink to="/" end>
            {say("clients")}
          </NavLink>
        )}
        <NavLink to="/help">{say("help")}</NavLink>
        {session.state === "here" && <NavLink to="/profile">{say("profile")}</NavLink>}
      </nav>
      <HStack gap="space-4" wrap={false}>
        <Button
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
        {session.state === "here" ? (
          <Button variant="tertiary" size="small" onClick={() => void logOut().then((out) => setStuck(!out))}>
            {say("logOut")}
          </Button>
        ) : (
          session.state === "nobody" && (
            <Button variant="tertiary" size="small" onClick={() => logIn()}>
              {say("logIn")}
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
