// How numbers, money, dates, account numbers and KID are written, and read back from what people type.
import { useMemo } from "react";
import { useLanguage, type Language } from "@/words";

export interface AmountLike {
  value: string;
  currency: string;
}

const LOCALES: Record<Language, string> = { nb: "nb-NO", en: "en-GB" };
const OSLO = "Europe/Oslo";

export interface Formats {
  /** 1 234,50 kr; whole øre are never rounded away. */
  money: (amount: AmountLike) => string;
  /** The same with + before money that comes in. */
  movement: (amount: AmountLike) => string;
  /** 29.11.2026, of "2026-11-29". */
  date: (date: string) => string;
  /** 29.11.2026 kl. 14:05 in Oslo, of an instant. */
  moment: (instant: string) => string;
  /** 29. nov. */
  shortDay: (date: string) => string;
  /** november 2026 */
  month: (date: string) => string;
  /** for 3 minutter siden, of seconds that have passed. */
  ago: (seconds: number) => string;
  number: (value: number) => string;
  /** For an axis: 1,2 mill. */
  kroner: (value: number) => string;
}

function formatsOf(language: Language): Formats {
  const locale = LOCALES[language];
  const kinds = new Map<string, Intl.NumberFormat>();
  const money = (amount: AmountLike, signDisplay: "auto" | "exceptZero") => {
    const key = `${amount.currency} ${signDisplay}`;
    let kind = kinds.get(key);
    if (!kind) {
      kind = new Intl.NumberFormat(locale, { style: "currency", currency: amount.currency, signDisplay });
      kinds.set(key, kind);
    }
    // A decimal string, not a number: money has no rounding.
    return kind.format(amount.value as Intl.StringNumericLiteral);
  };
  const day = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  const date = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", year: "numeric", timeZone: OSLO });
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: OSLO });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const number = new Intl.NumberFormat(locale);
  const kroner = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const shortDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  return {
    money: (amount) => money(amount, "auto"),
    movement: (amount) => money(amount, "exceptZero"),
    date: (text) => day.format(new Date(`${text}T00:00:00Z`)),
    shortDay: (text) => shortDay.format(new Date(`${text}T00:00:00Z`)),
    month: (text) => month.format(new Date(`${text}T00:00:00Z`)),
    moment: (text) => {
      const instant = new Date(text);
      return `${date.format(instant)}${language === "nb" ? " kl. " : ", "}${time.format(instant)}`;
    },
    ago: (seconds) => {
      if (seconds < 60) return ago.format(-Math.max(0, Math.round(seconds)), "second");
      if (seconds < 3600) return ago.format(-Math.round(seconds / 60), "minute");
      if (seconds < 86_400) return ago.format(-Math.round(seconds / 3600), "hour");
      return ago.format(-Math.round(seconds / 86_400), "day");
    },
    number: (value) => number.format(value),
    kroner: (value) => kroner.format(value),
  };
}

export function useFormats(): Formats {
  const language = useLanguage();
  return useMemo(() => formatsOf(language), [language]);
}

/** 1234 56 78911; anything that is no Norwegian account number as it is. */
export function accountNumber(text: string): string {
  const digits = text.replace(/[\s.]/g, "");
  return /^\d{11}$/.test(digits) ? `${digits.slice(0, 4)} ${digits.slice(4, 6)} ${digits.slice(6)}` : text;
}

/** 910 000 018 */
export function organisationNumber(text: string): string {
  return /^\d{9}$/.test(text) ? text.replace(/(\d{3})(?=\d)/g, "$1 ") : text;
}

/**
 * "1 234,5" -> "1234.50"; null when it is no amount of kroner and øre. A point is a decimal point only before one or
 * two digits, and what is between digits otherwise stands before three: "12 50" is two numbers, not one.
 */
export function readAmount(text: string): string | null {
  const plain = text
    .trim()
    .replace(/^(kr|nok)\.?[ \u00a0\u202f]*/i, "")
    .replace(/[ \u00a0\u202f]*(kr|nok)\.?$/i, "")
    .replace(/ ?,-$/, "");
  const found = /^(\d{1,3}(?:[ \u00a0\u202f'.]\d{3})+|\d+)(?:[,.](\d{1,2}))?$/.exec(plain);
  if (!found) return null;
  const whole = (found[1] ?? "").replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  return whole.length > 13 ? null : `${whole}.${(found[2] ?? "").padEnd(2, "0")}`;
}

/** "29.11.2026" or "2026-11-29" -> "2026-11-29"; null when there is no such day. */
export function readDate(text: string): string | null {
  const found = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim());
  const iso = found ? `${found[3]}-${found[2]?.padStart(2, "0")}-${found[1]?.padStart(2, "0")}` : text.trim();
  const date = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(date.valueOf()) || date.toISOString().slice(0, 10) !== iso ? null : iso;
}
