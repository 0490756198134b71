// Check digits, so that somebody who mistypes learns it while typing. The gateway judges the same once more.

function weighed(digits: string, weights: readonly number[]): number {
  return [...digits].reverse().reduce((sum, digit, place) => sum + Number(digit) * weights[place % weights.length]!, 0);
}

const SIX = [2, 3, 4, 5, 6, 7];

function mod11(body: string): string | null {
  const rest = 11 - (weighed(body, SIX) % 11);
  return rest === 11 ? "0" : rest === 10 ? null : String(rest);
}

/** As the gateway keeps it: no spaces or points, and a Norwegian IBAN as the account number that is in it. */
export function plainAccount(text: string): string {
  const plain = text.replace(/[\s.]/g, "").toUpperCase();
  return /^NO\d{13}$/.test(plain) ? plain.slice(4) : plain;
}

/** A Norwegian account number: eleven digits, the last of which is a check (MOD11). Spaces and points may be between. */
export function isAccountNumber(text: string): boolean {
  const digits = text.replace(/[\s.]/g, "");
  return /^\d{11}$/.test(digits) && mod11(digits.slice(0, 10)) === digits[10];
}

const FIRST_CONTROL = [3, 7, 6, 1, 8, 9, 4, 5, 2];

/**
 * Looks like a national identity number: a date, and its first control digit. The second has the weights of an account
 * number's, so each of them passes as an account; a few real accounts look like one.
 */
export function isNationalId(text: string): boolean {
  const digits = text.replace(/[\s.]/g, "");
  if (!isAccountNumber(digits)) return false;
  const [day, month] = [Number(digits.slice(0, 2)), Number(digits.slice(2, 4)) % 40];
  const sum = FIRST_CONTROL.reduce((total, weight, place) => total + weight * Number(digits[place]), 0);
  const control = (11 - (sum % 11)) % 11;
  const isDay = (day >= 1 && day <= 31) || (day >= 41 && day <= 71);
  return isDay && month >= 1 && month <= 12 && control === Number(digits[9]);
}

/** A Norwegian IBAN, or an account number. */
export function isCreditorAccount(text: string): boolean {
  const plain = text.replace(/[\s.]/g, "").toUpperCase();
  return /^NO\d{13}$/.test(plain) ? isAccountNumber(plain.slice(4)) && isIban(plain) : isAccountNumber(plain);
}

function isIban(text: string): boolean {
  const turned = text.slice(4) + text.slice(0, 4);
  const digits = [...turned].map((sign) => Number.parseInt(sign, 36)).join("");
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

/** KID: 4 to 25 characters, of which the last is a check by MOD10 or MOD11 ("-" for ten). */
export function isKid(text: string): boolean {
  const kid = text.replace(/\s/g, "");
  if (!/^\d{3,24}[\d-]$/.test(kid)) return false;
  const body = kid.slice(0, -1);
  return luhn(body) === kid.at(-1) || (mod11(body) ?? "-") === kid.at(-1);
}

function luhn(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** An organisation number: nine digits, the last of which is a check (MOD11). */
export function isOrganisationNumber(text: string): boolean {
  const digits = text.replace(/\s/g, "");
  return /^\d{9}$/.test(digits) && mod11(digits.slice(0, 8)) === digits[8];
}

/** How long a text is for the gateway, which takes away what stands around it and counts a sign above U+FFFF as one. */
export const lengthOf = (text: string): number => [...text.trim()].length;
