// Sums of money: whole øre, never a float. "1234.50" <-> 123450n, of the decimal strings that the gateway speaks.

export function oreOf(value: string): bigint {
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(value);
  if (!found) throw new Error("not an amount");
  const ore = BigInt(`${found[2]}${(found[3] ?? "").padEnd(2, "0")}`);
  return found[1] ? -ore : ore;
}

export function valueOf(ore: bigint): string {
  const digits = (ore < 0n ? -ore : ore).toString().padStart(3, "0");
  return `${ore < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** As much as one payment can be: more than nothing, at most a thousand billion. */
export const isPayable = (value: string): boolean => oreOf(value) > 0n && oreOf(value) <= 100_000_000_000_000n;

/** The sum of decimal strings, as one. */
export function sumOf(values: readonly string[]): string {
  return valueOf(values.reduce((sum, value) => sum + oreOf(value), 0n));
}
