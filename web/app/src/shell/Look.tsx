// Light or dark, as the device is or as the user has chosen; and Aksel's own words in our language.
import { Provider, Theme } from "@navikt/ds-react";
import { useEffect, useState, type ReactNode } from "react";
import { storeOf, useStore } from "@/live/store";
import { useLanguage } from "@/words";

export type Theming = "light" | "dark";
const STORED = "kontobro.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const device = (): Theming => (dark.matches ? "dark" : "light");
const stored = localStorage.getItem(STORED);
const theming = storeOf<Theming>(stored === "light" || stored === "dark" ? stored : device());
dark.addEventListener("change", () => {
  if (!localStorage.getItem(STORED)) theming.set(device());
});

export const useTheming = (): Theming => useStore(theming);

export function chooseTheming(chosen: Theming): void {
  localStorage.setItem(STORED, chosen);
  theming.set(chosen);
}

export function Look({ children }: { children: ReactNode }) {
  const theme = useTheming();
  const language = useLanguage();
  const [locale, setLocale] = useState<Awaited<ReturnType<typeof english>>>();
  useEffect(() => {
    if (language === "en") void english().then(setLocale);
    else setLocale(undefined);
  }, [language]);
  return (
    <Theme theme={theme}>
      <Provider locale={locale}>{children}</Provider>
    </Theme>
  );
}

const english = async () => (await import("@navikt/ds-react/locales")).en;
