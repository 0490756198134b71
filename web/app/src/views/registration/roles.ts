// The register's roles that give the right to sign, in words.
import { useWords } from "./words";

const KNOWN = ["DAGL", "LEDE", "PROK", "SIGN", "INNH", "DTPR", "DTSO", "BEST", "KOMP", "BOBE"] as const;

export function useRoleNames(): (codes: readonly string[]) => string {
  const say = useWords();
  return (codes) =>
    codes
      .map((code) => {
        const known = KNOWN.find((one) => one === code);
        return known ? say(`role.${known}`) : code;
      })
      .join(", ");
}
