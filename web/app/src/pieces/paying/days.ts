// Days are Oslo's, and of the business clock.
import { businessNow } from "@/live/clock";

const OSLO = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Oslo" });

export const today = (): string => OSLO.format(businessNow());

/** The day of a calendar on the screen: "2026-11-29", of local midnight. */
export const dayOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

export const dateOf = (day: string): Date => new Date(`${day}T00:00:00`);

export function daysAfter(day: string, days: number): string {
  const date = dateOf(day);
  date.setDate(date.getDate() + days);
  return dayOf(date);
}
