// Texts: Norwegian first, English second. A view hands in both, and the types make sure that neither lacks a text.
import i18next, { type TFunction } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

export type Language = "nb" | "en";
export const LANGUAGES: readonly Language[] = ["nb", "en"];

interface Tree {
  readonly [key: string]: string | Tree;
}
// The same keys, any text.
type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> };
// "list.title"; of plurals ("age_one", "age_other") the name without the ending.
type Plain<K> = K extends `${infer Name}_${"one" | "other"}` ? Name : K;
type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? Plain<K> : `${K}.${Paths<T[K]>}`;
}[keyof T & string];

export type Say<T extends Tree> = (key: Paths<T>, facts?: Record<string, string | number>) => string;

const STORED = "kontobro.language";

export function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === "nb" || stored === "en") return stored;
  const wanted = navigator.languages.find((one) => /^(nb|nn|no|da|sv|en)\b/.test(one));
  return wanted?.startsWith("en") ? "en" : "nb";
}

const language = firstLanguage();
document.documentElement.lang = language;
void i18next.use(initReactI18next).init({
  lng: language,
  fallbackLng: false,
  resources: {},
  // Only React shows texts, and it escapes them itself.
  interpolation: { escapeValue: false },
  initAsync: false,
});

export function useLanguage(): Language {
  return useTranslation().i18n.language as Language;
}

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(STORED, chosen);
  document.documentElement.lang = chosen;
  void i18next.changeLanguage(chosen);
}

/** The hook that says a view's texts: `const say = useWords()`. */
export function wordsOf<T extends Tree>(name: string, nb: T, en: Shape<T>): () => Say<T> {
  i18next.addResourceBundle("nb", name, nb, true, true);
  i18next.addResourceBundle("en", name, en, true, true);
  return () => {
    const { t } = useTranslation(name) as unknown as { t: TFunction };
    return t as unknown as Say<T>;
  };
}
