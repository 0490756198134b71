// Money that is reckoned with: whole øre, never a float.

/** "1234.50" -> 123450n; a decimal string as the API writes it, or as `readAmount` has read it. */
export function ore(value: string): bigint {
  const [whole = "0", rest = ""] = value.replace("-", "").split(".");
  const size = BigInt(whole) * 100n + BigInt(rest.padEnd(2, "0").slice(0, 2));
  return value.startsWith("-") ? -size : size;
}

/** 123450n -> "1234.50" */
export function decimal(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  return `${amount < 0n ? "-" : ""}${size / 100n}.${String(size % 100n).padStart(2, "0")}`;
}
